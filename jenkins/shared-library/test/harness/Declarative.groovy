/** Runs a declarative pipeline as far as the examples go: every stage in its order, `when { branch }`, and nothing unknown. */
class Declarative {
    private final Script script
    private final Jenkins jenkins

    Declarative(Script script, Jenkins jenkins) {
        this.script = script
        this.jenkins = jenkins
    }

    static void run(Script script, Jenkins jenkins, Closure body) { new Declarative(script, jenkins).inside(body) }

    private Object inside(Closure body, Object delegate = this) {
        body.delegate = delegate
        body.resolveStrategy = Closure.DELEGATE_FIRST
        return body.call()
    }

    void agent(Closure body) { inside(body, new Words(['label', 'docker', 'kubernetes'])) }

    void options(Closure body) { inside(body, new Words(['timeout', 'disableConcurrentBuilds', 'timestamps'])) }

    void environment(Closure body) { inside(body, jenkins.env) }

    void stages(Closure body) { inside(body) }

    void stage(String name, Closure body) {
        Stage stage = new Stage(this)
        inside(body, stage)
        assert stage.steps != null: "the stage $name has no steps"
        if (stage.branch == null || stage.branch == jenkins.env.BRANCH_NAME) { stage.steps.call() }
    }

    /** What stands in a stage. */
    static class Stage {
        String branch
        Closure steps
        private final Declarative pipeline

        Stage(Declarative pipeline) { this.pipeline = pipeline }

        void agent(Closure body) { pipeline.agent(body) }

        void when(Closure body) { pipeline.inside(body, this) }

        void branch(String name) { branch = name }

        void steps(Closure body) { steps = body }
    }

    /** Settings that mean nothing here, but have to exist. */
    static class Words {
        private final List<String> known

        Words(List<String> known) { this.known = known }

        Object invokeMethod(String name, Object arguments) {
            assert known.contains(name): "there is no `$name` here"
            return null
        }
    }
}
