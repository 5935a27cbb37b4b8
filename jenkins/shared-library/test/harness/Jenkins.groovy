import hudson.AbortException
import java.nio.file.Files
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException
import org.jenkinsci.plugins.workflow.steps.MissingContextVariableException

/** One build as the library sees it: an agent with a workspace, variables, and steps that are recorded. */
class Jenkins implements Serializable {
    private static final Queue<File> FOLDERS = new java.util.concurrent.ConcurrentLinkedQueue<File>()

    static {
        Runtime.runtime.addShutdownHook(new Thread({ FOLDERS.each { it.deleteDir(); new File(it.path + '@tmp').deleteDir() } }))
    }

    /** What the steps were called with, in order: `[name: …, arguments: …, env: …, folder: …]`. */
    final List<Map> calls = Collections.synchronizedList([])
    final Map<String, String> env = Collections.synchronizedMap([:])
    final File workspace = Files.createTempDirectory('gate-jenkins').toFile()
    boolean unix = true
    boolean hasNode = true
    /** Steps of plugins that are not installed. */
    Set<String> absent = []
    /** Steps that are interrupted or break, with what they throw. */
    Map<String, Throwable> broken = [:]
    /** Scripts run for real where this is null; else it gives the exit code for the name of a resource. */
    Closure<Integer> agent
    /** Credentials by id. */
    Map<String, String> secrets = [:]
    /** What real scripts printed, and what was echoed. */
    final StringBuffer log = new StringBuffer()
    String result = 'SUCCESS'
    private final List<Closure> undo = Collections.synchronizedList([])
    private File folder = workspace

    Jenkins() {
        FOLDERS.add(workspace)
        env.WORKSPACE = workspace.path
        env.NODE_NAME = 'agent-1'
    }

    /** With groovy-cps: suspends the program, and what runs it calls `happen`. */
    Closure suspend

    Object step(String name, Object arguments) {
        return suspend == null ? happen(name, arguments) : suspend.call(name, arguments)
    }

    Object happen(String name, Object arguments) {
        Map call = [name: name, arguments: arguments, env: new TreeMap(env), folder: folder.path]
        calls.add(call)
        Wire.check(arguments)
        if (broken[name]) { throw broken[name] }
        if (absent.contains(name)) { throw new NoSuchMethodError("No such DSL method '$name' found among steps [archive, bat, build]".toString()) }
        return this."$name"(arguments)
    }

    void begin(String name, Object arguments) {
        Map call = [name: name, arguments: arguments, env: new TreeMap(env), folder: folder.path]
        calls.add(call)
        Wire.check(arguments)
        if (absent.contains(name)) { throw new NoSuchMethodError("No such DSL method '$name' found among steps [archive, bat, build]".toString()) }
        undo.add(enter(name, arguments))
    }

    void end(String name) { undo.remove(undo.size() - 1).call() }

    /** Takes effect at once, and gives back what undoes it. */
    private Closure enter(String name, Object arguments) {
        if (name == 'dir') {
            File before = folder
            folder = new File(folder, arguments)
            folder.mkdirs()
            return { folder = before }
        }
        Map added = [:]
        if (name == 'withEnv') { added = entries(arguments) }
        if (name == 'withCredentials') { arguments.each { added[it.variable ?: 'GIT_ASKPASS'] = secret(it) } }
        if (name == 'withSonarQubeEnv') { added = [SONAR_HOST_URL: 'https://sonar.example.com', SONAR_AUTH_TOKEN: 'squ_FAKE0not0real'] }
        Map before = [:]
        added.each { key, value -> before[key] = env[key]; env[key] = value }
        return { before.each { key, value -> if (value == null) { env.remove(key) } else { env[key] = value } } }
    }

    private Map entries(List list) {
        Map added = [:]
        list.each { entry ->
            int at = entry.indexOf('=')
            assert at > 0: "withEnv takes NAME=value, and not $entry"
            String key = entry.substring(0, at)
            String value = entry.substring(at + 1)
            if (key.contains('+')) {
                key = key.substring(0, key.indexOf('+'))
                value = value + File.pathSeparator + (env[key] ?: System.getenv(key))
            }
            added[key] = value
        }
        return added
    }

    private String secret(Map binding) {
        if (!secrets.containsKey(binding.credentialsId)) { throw new AbortException('Could not find credentials entry with ID ' + binding.credentialsId) }
        if (binding.kind != 'file') { return secrets[binding.credentialsId] }
        File kept = new File(workspace.path + '@tmp', 'secret-' + calls.size())
        kept.parentFile.mkdirs()
        kept.text = secrets[binding.credentialsId]
        return kept.path
    }

    int sh(Object arguments) { return script(arguments) }
    int powershell(Object arguments) { return script(arguments) }

    private int script(Object arguments) {
        if (arguments instanceof String) { return agent.call(arguments, this) }
        assert arguments instanceof Map && arguments.returnStatus == true && arguments.label instanceof String
        int code = agent != null ? agent.call(Library.resource(arguments.script), this) : Shell.run(this, arguments.script)
        return code
    }

    File current() { return folder }

    /** Closures of tests hold a build, which is no part of the program. */
    private Object writeReplace() { return "a build" }

    void echo(String message) { log.append(message).append('\n') }

    void error(String message) { throw new AbortException(message) }

    void unstable(String message) {
        result = 'UNSTABLE'
        log.append('WARNING: ').append(message).append('\n')
    }

    boolean isUnix(Object none) {
        if (!hasNode) { throw new MissingContextVariableException('Required context class hudson.Launcher is missing') }
        return unix
    }

    String pwd(Object arguments) { return arguments instanceof Map && arguments.tmp ? folder.path + '@tmp' : folder.path }

    void deleteDir(Object none) { folder.deleteDir() }

    boolean fileExists(String path) { return at(path).exists() }

    String readFile(Map arguments) { return at(arguments.file).getText(arguments.encoding) }

    void writeFile(Map arguments) {
        File target = at(arguments.file)
        target.parentFile.mkdirs()
        target.setText(arguments.text, arguments.encoding)
    }

    String libraryResource(String path) { return Library.text(path) }

    void archiveArtifacts(Map arguments) { }

    void recordIssues(Map arguments) { }

    Map sarif(Map arguments) { return [kind: 'sarif'] + arguments }

    void junit(Map arguments) { }

    void publishHTML(Map arguments) { }

    Map string(Map arguments) { return [kind: 'string'] + arguments }

    Map file(Map arguments) { return [kind: 'file'] + arguments }

    Map gitUsernamePassword(Map arguments) { return [kind: 'git'] + arguments }

    void checkout(Object scm) { }

    void declarative(Script script, Closure body) { Declarative.run(script, this, body) }

    private File at(String path) { return new File(path).absolute ? new File(path) : new File(folder, path) }

    /** The calls of one step. */
    List<Map> of(String name) { return calls.findAll { it.name == name } }

    /** The names of the steps that publish, in order. */
    List<String> published() {
        return calls*.name.findAll { it in ['archiveArtifacts', 'recordIssues', 'junit', 'publishHTML'] }
    }

    void close() {
        workspace.deleteDir()
        new File(workspace.path + '@tmp').deleteDir()
    }

    static FlowInterruptedException abort() { return new FlowInterruptedException() }
}
