package org.jenkinsci.plugins.workflow.steps

/** Stands in for the class of Jenkins: a step was called outside `node`. */
class MissingContextVariableException extends Exception {
    MissingContextVariableException(String message) { super(message) }
}
