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
}
