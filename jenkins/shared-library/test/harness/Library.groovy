import org.codehaus.groovy.control.CompilerConfiguration
import org.codehaus.groovy.control.customizers.ImportCustomizer
import org.codehaus.groovy.runtime.InvokerHelper

/** The library under test: compiles its files once and makes its global variables for a build. */
class Library {
    static final File ROOT = new File(System.getProperty('library.root'))
    private static final Map<String, Class> VARS = [:]
    private static GroovyClassLoader loader

    /** What runs the library as Jenkins does, where groovy-cps is on the class path. */
    static final Class CPS = System.getProperty('cps') ? Class.forName('Cps') : null

    static File[] vars() { return new File(ROOT, 'vars').listFiles().findAll { it.name.endsWith('.groovy') }.sort { it.name } }

    private static synchronized GroovyClassLoader loader() {
        if (loader == null) {
            CompilerConfiguration configuration = new CompilerConfiguration()
            configuration.classpathList = [new File(ROOT, 'src').path, new File(ROOT, 'test/steps').path]
            configuration.scriptBaseClass = 'Steps'
            configuration.addCompilationCustomizers(new ImportCustomizer().addImports('org.jenkinsci.plugins.workflow.libs.Library'))
            if (CPS != null) { configuration.addCompilationCustomizers(CPS.customizer()) }
            loader = new GroovyClassLoader(Library.classLoader, configuration)
            loader.loadClass('Steps')
        }
        return loader
    }

    static synchronized Class type(File script) {
        if (!VARS.containsKey(script.path)) { VARS[script.path] = loader().parseClass(script) }
        return VARS[script.path]
    }

    static synchronized Script compile(String name, String text, Binding binding) {
        if (!VARS.containsKey(text)) { VARS[text] = loader().parseClass(text, name + VARS.size() + '.groovy') }
        return InvokerHelper.createScript(VARS[text], binding)
    }

    /** A global variable of a build: one instance, as in Jenkins. */
    static Step load(Jenkins jenkins, String name) {
        return new Step(script(name, new Binding(jenkins: jenkins, env: jenkins.env)), jenkins)
    }

    static Script script(String name, Binding binding) {
        return InvokerHelper.createScript(type(new File(ROOT, "vars/${name}.groovy")), binding)
    }

    /** Runs an example with the library's global variables, as Jenkins runs a Jenkinsfile. */
    static void example(File file, Jenkins jenkins) {
        Binding binding = new Binding(jenkins: jenkins, env: jenkins.env, scm: [:], POD_LABEL: 'pod-1')
        binding.variables.putAll(jenkins.env.findAll { key, value -> key == key.toUpperCase() })
        Script example = compile(file.name.tokenize('.')[0], file.getText('UTF-8'), binding)
        vars().each { binding.setVariable(it.name - '.groovy', script(it.name - '.groovy', binding).&call) }
        if (CPS == null) { example.run() } else { CPS.run(example, jenkins) }
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

/** A global variable as a pipeline calls it. */
class Step {
    final Script script
    private final Jenkins jenkins

    Step(Script script, Jenkins jenkins) {
        this.script = script
        this.jenkins = jenkins
    }

    Object call(Object... arguments) {
        return Library.CPS == null ? script.invokeMethod('call', arguments) : Library.CPS.call(script, jenkins, arguments as List)
    }

    Map parameters() { return script.parameters() }

    Map refused() { return script.refused() }
}
