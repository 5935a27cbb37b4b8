/** Stands for `jenkins` and `env` where branches of one build call the same global variable: each has its own agent. */
class Branches {
    private final ThreadLocal<Jenkins> current = new ThreadLocal<Jenkins>()

    void enter(Jenkins branch) { current.set(branch) }

    Object step(String name, Object arguments) { return current.get().step(name, arguments) }

    void begin(String name, Object arguments) { current.get().begin(name, arguments) }

    void end(String name) { current.get().end(name) }

    Object getEnv() {
        Branches branches = this
        return new GroovyObjectSupport() {
            Object getProperty(String name) { return branches.current.get().env[name] }
        }
    }
}
