package gate

import com.cloudbees.groovy.cps.NonCPS
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException

/** An abort, a timeout or a sibling that failed fast: whoever catches it throws it again. */
class Interruption implements Serializable {
    private static final long serialVersionUID = 1L

    /** Whether this is one, or was wrapped round one. */
    @NonCPS
    static boolean isOne(Throwable thrown) {
        Throwable cause = thrown
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (cause instanceof FlowInterruptedException || cause instanceof InterruptedException) { return true }
            cause = cause.cause
        }
        return false
    }

    /** Whether nobody but the Java virtual machine should deal with this. */
    @NonCPS
    static boolean isFatal(Throwable thrown) {
        return thrown instanceof VirtualMachineError || thrown instanceof ThreadDeath
    }
}
