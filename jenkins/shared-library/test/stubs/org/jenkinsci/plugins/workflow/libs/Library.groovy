package org.jenkinsci.plugins.workflow.libs

/** Stands in for the annotation of Jenkins that loads a library. */
@interface Library {
    String[] value()
}
