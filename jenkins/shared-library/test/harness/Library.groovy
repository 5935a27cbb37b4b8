import org.codehaus.groovy.control.CompilerConfiguration
import org.codehaus.groovy.runtime.InvokerHelper

/** The library under test: compiles its files once and makes its global variables for a build. */
class Library {
    static final File ROOT = new File(System.getProperty('library.root'))
    private static final Map<String, Class> VARS = [:]
    private static GroovyClassLoader loader

    /** With groovy-cps: what rewrites every class. */
    static Object customizer

    static File[] vars() { return new File(ROOT, 'vars').listFiles().findAll { it.name.endsWith('.groovy') }.sort { it.name } }

    static synchronized Class type(File script) {
        if (loader == null) {
            CompilerConfiguration configuration = new CompilerConfiguration()
            configuration.classpathList = [new File(ROOT, 'src').path, new File(ROOT, 'test/steps').path]
            configuration.scriptBaseClass = 'Steps'
            if (customizer != null) { configuration.addCompilationCustomizers(customizer) }
            loader = new GroovyClassLoader(Library.classLoader, configuration)
        }
        return VARS.computeIfAbsent(script.path) { loader.parseClass(script) }
    }

    /** A global variable of a build: one instance, as in Jenkins. */
    static Script load(Jenkins jenkins, String name) {
        Binding binding = new Binding(jenkins: jenkins, env: jenkins.env)
        Script script = InvokerHelper.createScript(type(new File(ROOT, "vars/${name}.groovy")), binding)
        return script
    }

    static String text(String path) { return new File(ROOT, 'resources/' + path).getText('UTF-8') }

    /** The name of the resource with this text; a script that is no resource is a failure. */
    static String resource(Object script) {
        assert script instanceof String
        File found = new File(ROOT, 'resources/security-gate').listFiles().find { it.getText('UTF-8') == script }
        assert found != null: "a script that is no file of the library:\n$script"
        return found.name
    }
}
