package gate

/**
 * Runs scripts on the caller's agent. A script is a file of this library, word for word: what a caller says reaches it
 * through its environment or a file that the environment names, and never becomes text of a script.
 */
class Agent implements Serializable {
    private static final long serialVersionUID = 1L

    private final Object steps
    final boolean unix

    Agent(Object steps, boolean unix) {
        this.steps = steps
        this.unix = unix
    }

    /** Runs `resources/security-gate/NAME.sh`, or `.ps1` on Windows, and gives its exit code. */
    int run(String name, String label, List<String> environment) {
        String script = steps.libraryResource('security-gate/' + name + (unix ? '.sh' : '.ps1'))
        int code = -1
        steps.withEnv(environment) {
            code = unix ? steps.sh(script: script, label: label, returnStatus: true)
                : steps.powershell(script: script, label: label, returnStatus: true)
        }
        return code
    }

    /**
     * Calls gate: its program and arguments go through a file, its credentials are there for this call alone. The exit
     * code.
     */
    int gate(Map settings, List<String> call, String file) {
        String wrong = Call.refuse(call, unix)
        if (wrong) { steps.error(wrong) }
        String text = Call.file(call)
        steps.writeFile(file: file, text: text, encoding: 'UTF-8')
        int code = -1
        within(settings) { code = run('run', 'security gate', ['GATE_CALL=' + file]) }
        if (!steps.fileExists(file) || steps.readFile(file: file, encoding: 'UTF-8') != text) {
            steps.error('two calls named `' + settings.name + '` ran in one workspace at the same time; give each its own name:')
        }
        return code
    }

    /** In the container that the caller names, if any, with the credentials that destinations of events take. */
    private void within(Map settings, Closure body) {
        List<Map> names = Call.credentials(settings)
        List bindings = []
        for (int at = 0; at < names.size(); at++) {
            Map one = names[at]
            bindings.add(one.isFile ? steps.file(credentialsId: one.id, variable: one.name) : steps.string(credentialsId: one.id, variable: one.name))
        }
        if (bindings) {
            steps.withCredentials(bindings) { contained(settings.container, body) }
        } else {
            contained(settings.container, body)
        }
    }

    private void contained(String container, Closure body) {
        if (container) { steps.container(container) { body() } } else { body() }
    }
}
