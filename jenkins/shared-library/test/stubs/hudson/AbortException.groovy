package hudson

/** Stands in for the class of Jenkins: what `error` and a failed `sh` throw. */
class AbortException extends IOException {
    AbortException(String message) { super(message) }
}
