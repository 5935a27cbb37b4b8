/**
 * The steps that the library and the examples use, as a base class of their scripts. Steps with a body are written here,
 * so that with groovy-cps they are rewritten like everything else; all others go to `jenkins.step`.
 */
abstract class Steps extends Script implements Serializable {
    def withEnv(List entries, Closure body) { return block('withEnv', entries, body) }
    def dir(String path, Closure body) { return block('dir', path, body) }
    def container(String name, Closure body) { return block('container', name, body) }
    def withCredentials(List bindings, Closure body) { return block('withCredentials', bindings, body) }
    def timeout(Map arguments, Closure body) { return block('timeout', arguments, body) }
    def node(Object label, Closure body) { return block('node', label, body) }
    def node(Closure body) { return block('node', '', body) }
    def podTemplate(Map arguments, Closure body) { return block('podTemplate', arguments, body) }
    def withSonarQubeEnv(String name, Closure body) { return block('withSonarQubeEnv', name, body) }
    def stage(String name, Closure body) { return block('stage', name, body) }

    def sh(Object arguments) { return jenkins.step('sh', arguments) }
    def powershell(Object arguments) { return jenkins.step('powershell', arguments) }
    def echo(Object message) { return jenkins.step('echo', message) }
    def error(Object message) { return jenkins.step('error', message) }
    def unstable(Object message) { return jenkins.step('unstable', message) }
    def isUnix() { return jenkins.step('isUnix', null) }
    def pwd(Object arguments = null) { return jenkins.step('pwd', arguments) }
    def deleteDir() { return jenkins.step('deleteDir', null) }
    def fileExists(Object file) { return jenkins.step('fileExists', file) }
    def readFile(Object file) { return jenkins.step('readFile', file) }
    def writeFile(Object file) { return jenkins.step('writeFile', file) }
    def libraryResource(Object path) { return jenkins.step('libraryResource', path) }
    def archiveArtifacts(Object arguments) { return jenkins.step('archiveArtifacts', arguments) }
    def recordIssues(Object arguments) { return jenkins.step('recordIssues', arguments) }
    def sarif(Object arguments) { return jenkins.step('sarif', arguments) }
    def junit(Object arguments) { return jenkins.step('junit', arguments) }
    def publishHTML(Object arguments) { return jenkins.step('publishHTML', arguments) }
    def string(Object arguments) { return jenkins.step('string', arguments) }
    def file(Object arguments) { return jenkins.step('file', arguments) }
    def gitUsernamePassword(Object arguments) { return jenkins.step('gitUsernamePassword', arguments) }
    def checkout(Object scm) { return jenkins.step('checkout', scm) }

    def pipeline(Closure body) { jenkins.declarative(this, body) }

    /** One branch after the other. */
    def parallel(Map branches) {
        List list = new ArrayList(branches.values())
        for (int at = 0; at < list.size(); at++) {
            if (list[at] instanceof Closure) { list[at].call() }
        }
    }

    def block(String name, Object arguments, Closure body) {
        jenkins.begin(name, arguments)
        try {
            return body()
        } finally {
            jenkins.end(name)
        }
    }
}
