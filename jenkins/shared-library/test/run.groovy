/** Runs every test: a public method without parameters of a class whose name ends with Tests. */
List<String> wanted = args as List
int passed = 0
int failed = 0
File folder = new File(Library.ROOT, 'test')
folder.listFiles().findAll { it.name.endsWith('Tests.groovy') }.sort { it.name }.each { File file ->
    Class type = this.class.classLoader.loadClass(file.name - '.groovy')
    List names = type.declaredMethods.findAll {
        it.parameterCount == 0 && it.returnType == void && !it.synthetic && !java.lang.reflect.Modifier.isStatic(it.modifiers) && java.lang.reflect.Modifier.isPublic(it.modifiers)
    }*.name.sort()
    names.each { String name ->
        if (wanted && !wanted.any { name.contains(it) || file.name.contains(it) }) { return }
        try {
            type.newInstance()."$name"()
            passed++
            println "ok     $name"
        } catch (Throwable thrown) {
            failed++
            println "FAILED $name: ${thrown.toString().take(900)}"
            thrown.stackTrace.findAll { it.fileName?.endsWith('.groovy') }.take(6).each { println "         $it" }
        }
    }
}
println "$passed passed, $failed failed"
System.exit(failed || !passed ? 1 : 0)
