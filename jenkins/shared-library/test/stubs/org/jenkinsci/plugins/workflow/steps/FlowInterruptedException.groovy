package org.jenkinsci.plugins.workflow.steps

/** Stands in for the class of Jenkins: an abort, a timeout, a sibling that failed fast. */
class FlowInterruptedException extends InterruptedException {
    FlowInterruptedException(String message = 'ABORTED') { super(message) }
}
