package com.cloudbees.groovy.cps

/** Stands in for the annotation where groovy-cps is not on the class path. */
@interface NonCPS { }
