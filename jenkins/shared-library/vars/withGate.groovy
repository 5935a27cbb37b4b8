/**
 * Installs one release of `gate` on the agent, by its digest, and runs a body with it. Help: withGate.txt.
 */
import com.cloudbees.groovy.cps.NonCPS
import gate.Agent
import gate.Parameters
import gate.Release
import org.jenkinsci.plugins.workflow.steps.MissingContextVariableException

String call(Closure body) {
    return call([:], body)
}

String call(Map given = [:], Closure body = null) {
    Map settings = settle(given)
    if (settings.wrong) { error(settings.wrong) }
    Agent agent = new Agent(this, onUnix())
    String folder = env.WORKSPACE_TMP ?: pwd(tmp: true)
    int code = agent.run('install', 'install gate', [
        'GATE_FOLDER=' + folder, 'GATE_VERSION=' + (settings.version ?: ''), 'GATE_PATH=' + (settings.path ?: ''),
        'GATE_URL=' + (settings.url ?: ''), 'GATE_DIGESTS=' + Release.line(settings.sha256 ?: [:]),
    ])
    if (code != 0) { error('withGate: no gate is installed (exit code ' + code + '); the lines above say why') }
    String program = readFile(file: folder + '/gate-program.txt', encoding: 'UTF-8').trim()
    if (body != null) {
        withEnv(['GATE_BINARY=' + program]) { body() }
    }
    return program
}

/** Every parameter with its kind; withGate.txt says what they mean. */
@NonCPS
Map<String, String> parameters() {
    return [version: 'version', sha256: 'digests', url: 'https', path: 'path']
}

/** The settings with what this commit of the library pins, or under `wrong` what is wrong with them. */
private Map settle(Map given) {
    Map settings = Parameters.read('withGate', given, parameters())
    if (settings.wrong) { return settings }
    boolean isArchive = settings.path?.endsWith('.tar.gz')
    if (settings.path && settings.url) { return [wrong: 'withGate: path and url: is gate here, or is it fetched? Give one of them'] }
    if (settings.path && !isArchive) {
        return settings.sha256 ? [wrong: 'withGate: sha256 is that of an archive; a program that is installed already is held against version:'] : settings
    }
    Map release = Release.read(libraryResource('security-gate/release.txt'))
    settings.version = settings.version ?: release.version
    if (!settings.version) {
        return [wrong: 'withGate: this commit of the library pins no release: give version and sha256, or path to a gate that is installed already']
    }
    if (!settings.sha256 && settings.version == release.version) { settings.sha256 = release.digests }
    if (!settings.sha256) {
        return [wrong: 'withGate: give sha256, the digest of the archive for each platform, together with version ' + settings.version + ': nothing is installed unseen']
    }
    if (!isArchive) {
        settings.url = settings.url ?: env.GATE_MIRROR
        if (!settings.url) { return [wrong: 'withGate: it is not known where releases lie: give url, or set GATE_MIRROR for all jobs'] }
        String wrong = Parameters.read('withGate', [url: settings.url], parameters()).wrong
        if (wrong) { return [wrong: wrong] }
    }
    return settings
}

private boolean onUnix() {
    try {
        return isUnix()
    } catch (MissingContextVariableException missing) {
        error('withGate needs an agent to install on: call it in `node { … }`, or in a declarative stage with an agent')
    }
}
