/**
 * Judges the reports of scanners with `gate`, records what it says, and lets the pipeline go on or not.
 * Help: securityGate.txt. Nothing is decided here: this makes one call, and acts on its exit code.
 */
import com.cloudbees.groovy.cps.NonCPS
import gate.Agent
import gate.Call
import gate.Codes
import gate.Interruption
import gate.Kinds
import gate.Parameters
import gate.Verdict
import org.jenkinsci.plugins.workflow.steps.MissingContextVariableException

Map call(Closure scans) {
    return call([:], scans)
}

Map call(Map given = [:], Closure scans = null) {
    Map settings = settle(given, scans != null)
    if (settings.wrong) { error(settings.wrong) }
    Agent agent = new Agent(this, onUnix())
    Map outcome = [:]
    try {
        dir(settings.folder) { deleteDir() }
        String broken = scans == null ? null : scan(settings, scans)
        if (settings.sonarProject) { collectSonarQube(agent, settings) }
        outcome = judge(agent, settings)
        outcome.scans = broken
    } finally {
        publish(settings)
    }
    return conclude(settings, outcome)
}

/** Every parameter with its kind; securityGate.txt says what they mean. */
@NonCPS
Map<String, String> parameters() {
    return [
        stage: 'name', gates: 'names', reports: 'reports', exclude: 'paths', name: 'name', image: 'image',
        imageDigest: 'digest', commit: 'commit', policy: 'path', policyRef: 'path', waivers: 'path',
        ignoreFiles: 'tools', outputs: 'outputs', results: 'results', requireDelivery: 'flag', spool: 'path',
        binary: 'path', container: 'name', fetchTarget: 'flag', gitCredentialsId: 'text', language: 'word',
        sonarProject: 'project', sonarHostUrl: 'http', sonarCredentialsId: 'text', sonarQubeTimeout: 'minutes',
        credentials: 'credentials',
    ]
}

/** Switches of older libraries: the value that holds anyway, and what to do where it shall not. */
@NonCPS
Map<String, String> refused() {
    String waive = 'write down why it does no harm, who answers for it and until when, with `gate waiver add`, or lower the gate in gate.yaml with `enforce`; both are reviewed and stand in the report'
    return [
        failOnVulnerabilities: 'true|a vulnerability that is found blocks. ' + waive,
        failOnQualityGate: 'true|a quality gate that is not OK blocks where the policy says `block`. In gate.yaml, `gates: { sast: { enforce: [...] } }` says for which branches it only warns',
        failOnSecrets: 'true|a secret is revoked, not waived: revoke it, then take it out of the history.',
        trivySeverity: 'critical,high|what the scanner leaves out nobody can judge. Let Trivy report everything, and set the limit in gate.yaml: `gates: { container: { deny: { severity: ">= high" } } }`',
        trivyExitCode: '1|the scanner only reports; the exit code that counts is that of gate',
        sonarBranch: '|the branch is the one that is built; give the scanner its own `-Dsonar.branch.name`',
    ]
}

/** The settings with everything that follows from others, or under `wrong` what is wrong with them. */
private Map settle(Map given, boolean hasScans) {
    Map settings = Parameters.read('securityGate', given, parameters(), refused())
    if (settings.wrong) { return settings }
    String image = settings.image ?: ''
    if (image.contains('@')) {
        Map digest = Kinds.value('digest', image.substring(image.indexOf('@') + 1))
        if (digest.wrong) { return [wrong: 'securityGate: image ' + digest.wrong] }
        if (settings.imageDigest && settings.imageDigest != digest.value) {
            return [wrong: 'securityGate: image and imageDigest name different digests']
        }
        settings.imageDigest = digest.value
    }
    if (image && !settings.imageDigest) {
        echo('securityGate: ' + image + ' is a tag, which can be moved: the verdict is bound to no image. Give image: \'name@sha256:…\', or imageDigest:')
    }
    if (settings.language && !hasScans) {
        echo('securityGate: language: is only handed to the scans, as GATE_LANGUAGE, and this call has none')
    }
    if (settings.sonarProject) {
        settings.sonarHostUrl = settings.sonarHostUrl ?: env.SONAR_HOST_URL ?: env.SONARQUBE_URL
        Map url = Kinds.value('http', settings.sonarHostUrl)
        if (url.wrong) { return [wrong: 'securityGate: sonarProject needs the server: sonarHostUrl, or SONAR_HOST_URL of withSonarQubeEnv, ' + url.wrong] }
    }
    if (settings.policyRef == 'worktree' && env.CHANGE_ID) {
        return [wrong: 'securityGate: policyRef: \'worktree\' would let a pull request bring its own rules; leave it out, the target branch holds']
    }
    settings.name = settings.name ?: settings.stage ?: 'every-stage'
    settings.folder = 'gate-reports/' + settings.name
    settings.binary = settings.binary ?: env.GATE_BINARY ?: 'gate'
    return settings
}

/** Whether the agent is a Unix. Without an agent there is no workspace to judge. */
private boolean onUnix() {
    try {
        return isUnix()
    } catch (MissingContextVariableException missing) {
        error('securityGate needs an agent with the reports in its workspace: call it in `node { … }`, or in a declarative stage with an agent')
    }
}

/** Runs the scans. What went wrong with them, for people, or null; an abort is no such thing and goes on its way. */
private String scan(Map settings, Closure scans) {
    List<String> told = []
    if (settings.image) { told.add('GATE_IMAGE=' + settings.image) }
    if (settings.sonarProject) { told.add('GATE_SONAR_PROJECT=' + settings.sonarProject) }
    if (settings.language) { told.add('GATE_LANGUAGE=' + settings.language) }
    try {
        withEnv(told) { scans() }
        return null
    } catch (Throwable thrown) {
        if (Interruption.isOne(thrown) || Interruption.isFatal(thrown)) { throw thrown }
        String message = Kinds.plain(thrown.toString())
        echo('securityGate: the scans broke off, so the verdict is error whatever the reports say: ' + message)
        return message
    }
}

/** Fetches what SonarQube answers for the analysis of this build. Where that fails the evidence is missing, and gate says so. */
private void collectSonarQube(Agent agent, Map settings) {
    if (!agent.unix) { error('securityGate: sonarProject is waited for on Unix agents only; fetch its answers in the scans, and name them with reports:') }
    List<String> told = [
        'GATE_SONAR_URL=' + settings.sonarHostUrl, 'GATE_SONAR_PROJECT=' + settings.sonarProject,
        'GATE_SONAR_MINUTES=' + (settings.sonarQubeTimeout ?: 5), 'GATE_FOLDER=' + settings.folder + '/sonarqube',
    ]
    int code = 0
    withToken(settings) { code = agent.run('sonarqube', 'answers of SonarQube', told) }
    if (code != 0) { echo('securityGate: SonarQube gave no whole answer (exit code ' + code + '); the lines above say why') }
}

private void withToken(Map settings, Closure body) {
    if (settings.sonarCredentialsId) {
        withCredentials([string(credentialsId: settings.sonarCredentialsId, variable: 'SONAR_TOKEN')]) { body() }
    } else {
        body()
    }
}

/** Calls gate. The exit code, and what it left behind. */
private Map judge(Agent agent, Map settings) {
    if (env.CHANGE_TARGET && settings.fetchTarget != false) { fetchTarget(agent, settings) }
    String target = env.CHANGE_TARGET ? 'refs/remotes/origin/' + env.CHANGE_TARGET : null
    List<String> call = Call.check(settings, settings.folder, settings.policyRef ?: target)
    int code = agent.gate(settings, call, settings.folder + '/call.txt')
    String event = settings.folder + '/' + Call.OUTPUTS.event
    return [code: code, event: fileExists(event) ? Verdict.read(readFile(file: event, encoding: 'UTF-8')) : null]
}

/** On a pull request the target's policy holds. Where it cannot be had gate refuses, and names the ref. */
private void fetchTarget(Agent agent, Map settings) {
    int code = 0
    if (settings.gitCredentialsId) {
        withCredentials([gitUsernamePassword(credentialsId: settings.gitCredentialsId)]) {
            code = agent.run('fetch-target', 'target branch', [])
        }
    } else {
        code = agent.run('fetch-target', 'target branch', [])
    }
    if (code != 0) { echo('securityGate: the target branch could not be fetched (exit code ' + code + '); a private repository needs gitCredentialsId:') }
}

/** Archives and records what there is, on every way out. What is missing here is said once, and changes no verdict. */
private void publish(Map settings) {
    String folder = settings.folder
    String id = settings.name == 'every-stage' ? 'gate' : 'gate-' + settings.name
    List<String> missing = []
    attempt('archiveArtifacts', missing) {
        archiveArtifacts(artifacts: folder + '/**', allowEmptyArchive: true)
    }
    attempt('recordIssues', missing) {
        if (fileExists(folder + '/gate.sarif')) {
            recordIssues(enabledForFailure: true, skipPublishingChecks: true,
                tool: sarif(pattern: folder + '/gate.sarif', id: id, name: 'Gate ' + settings.name))
        }
    }
    attempt('junit', missing) {
        if (fileExists(folder + '/junit.xml')) {
            junit(testResults: folder + '/junit.xml', allowEmptyResults: true, skipMarkingBuildUnstable: true)
        }
    }
    attempt('publishHTML', missing) {
        if (fileExists(folder + '/gate.html')) {
            publishHTML(target: [reportDir: folder, reportFiles: 'gate.html', reportName: 'Gate ' + settings.name,
                                 keepAll: true, alwaysLinkToLastBuild: true, allowMissing: true])
        }
    }
    if (missing) { echo('securityGate: not recorded, which changes no verdict: ' + missing.join('; ')) }
}

private void attempt(String step, List<String> missing, Closure body) {
    try {
        body()
    } catch (Throwable thrown) {
        if (Interruption.isOne(thrown) || Interruption.isFatal(thrown)) { throw thrown }
        boolean isAbsent = String.valueOf(thrown.message).startsWith('No such DSL method')
        missing.add(step + (isAbsent ? ' (its plugin is not installed)' : ' (' + Kinds.plain(thrown.toString()) + ')'))
    }
}

/** Makes the build what the exit code says, and answers the pipeline. */
private Map conclude(Map settings, Map outcome) {
    Map answer = summary(settings, outcome)
    String message = 'securityGate ' + settings.name + ': ' + answer.message
    if (answer.result == 'FAILURE') { error(message) }
    if (answer.result == 'UNSTABLE') { unstable(message) } else { echo(message) }
    return answer
}

/** The small map that the pipeline gets. */
@NonCPS
private Map summary(Map settings, Map outcome) {
    int code = outcome.code
    Map event = outcome.event
    String word = Codes.word(code)
    String sentence = Codes.sentence(code)
    if (word == 'pass' && event?.verdict != 'pass') {
        word = 'missing'
        sentence = 'exit code 0 without a verdict: is `' + Kinds.plain(settings.binary) + '` on this agent the security gate?'
    }
    if (outcome.scans && Codes.verdict(word) == 'pass') {
        word = 'undecided'
        sentence = 'the scans broke off: ' + outcome.scans
    }
    List<String> blocking = Verdict.gatesThat('fail', event) + Verdict.gatesThat('error', event)
    Map reports = [:]
    for (Object one : Call.OUTPUTS.entrySet()) { reports[one.key] = event ? settings.folder + '/' + one.value : null }
    return [
        verdict: Codes.verdict(word), result: Codes.result(word, settings.results), exitCode: code, reason: word,
        message: Codes.verdict(word) + ' (exit code ' + code + '): ' + sentence + (blocking ? '; ' + blocking.join(', ') : ''),
        gates: event?.gates ?: [:], open: event?.open ?: [:], exempted: event?.exempted ?: 0L,
        scans: outcome.scans, reports: reports,
    ]
}
