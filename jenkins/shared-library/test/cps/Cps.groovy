import com.cloudbees.groovy.cps.Continuable
import com.cloudbees.groovy.cps.CpsTransformer
import com.cloudbees.groovy.cps.Outcome
import com.cloudbees.groovy.cps.TransformerConfiguration
import com.cloudbees.groovy.cps.impl.CpsCallableInvocation

/**
 * Runs the library as Jenkins does: rewritten to continuations, suspended at every step, and serialised there with all
 * that it holds. A call that the rewriting does not follow is a failure, where Jenkins only prints a line.
 */
class Cps {
    /** How often a program was suspended and serialised. */
    static int suspended = 0
    private static final List<String> MISMATCHES = Collections.synchronizedList([])

    static Object customizer() {
        CpsTransformer transformer = new CpsTransformer()
        transformer.configuration = new TransformerConfiguration()
        CpsCallableInvocation.registerMismatchHandler({ Object expected, Object names, Object actual, String name ->
            MISMATCHES.add("expected to call ${expected?.class?.name}.$names but wound up catching ${actual?.class?.name}.$name".toString())
        } as CpsCallableInvocation.MismatchHandler)
        return transformer
    }

    /** Calls `script.call(…)`, suspended at every step of the build. */
    static Object call(Script script, Jenkins jenkins, List arguments) {
        Script program = Library.compile('program', [
            'return target.call()', 'return target.call(arguments[0])', 'return target.call(arguments[0], arguments[1])',
        ][arguments.size()], new Binding(target: script, arguments: arguments, jenkins: jenkins))
        return run(program, jenkins)
    }

    static Object run(Script program, Jenkins jenkins) {
        Continuable continuable = new Continuable(program)
        jenkins.suspend = { String name, Object argument -> Continuable.suspend('step', [name, argument]) }
        try {
            Outcome outcome = continuable.run0(new Outcome(null, null))
            while (continuable.isResumable() && outcome.isSuccess()) {
                Wire.bytes(continuable)
                suspended++
                outcome = continuable.run0(happened(jenkins, outcome.normal))
            }
            assert MISMATCHES.isEmpty()
            return outcome.replay()
        } finally {
            jenkins.suspend = null
            MISMATCHES.clear()
        }
    }

    private static Outcome happened(Jenkins jenkins, List step) {
        try {
            return new Outcome(jenkins.happen(step[0], step[1]), null)
        } catch (Throwable thrown) {
            return new Outcome(null, thrown)
        }
    }
}
