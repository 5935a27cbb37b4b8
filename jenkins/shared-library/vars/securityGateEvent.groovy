/**
 * Tells of a deployment or an incident with `gate event`. Help: securityGateEvent.txt. What would corrupt the numbers that
 * are computed from it gate refuses; who is told, and in which form, is in the policy.
 */
import com.cloudbees.groovy.cps.NonCPS
import gate.Agent
import gate.Call
import gate.Codes
import gate.Parameters
import gate.Telling
import org.jenkinsci.plugins.workflow.steps.MissingContextVariableException

Map call(Map given = [:]) {
    Map settings = settle(given)
    if (settings.wrong) { error(settings.wrong) }
    Agent agent = new Agent(this, onUnix())
    writeFile(file: settings.folder + '/said.json', text: Telling.file(settings), encoding: 'UTF-8')
    int code = agent.gate(settings, Call.event(settings, settings.folder + '/said.json'), settings.folder + '/call.txt')
    Map answer = summary(settings, code)
    String message = 'securityGateEvent ' + settings.name + ': ' + answer.message
    if (answer.result == 'FAILURE') { error(message) }
    if (answer.result == 'UNSTABLE') { unstable(message) } else { echo(message) }
    return answer
}

/** Every parameter with its kind; securityGateEvent.txt says what they mean. */
@NonCPS
Map<String, String> parameters() {
    return [
        kind: 'name', verdict: 'path', name: 'name', policy: 'path', policyRef: 'path', spool: 'path', requireDelivery: 'flag',
        results: 'results', credentials: 'credentials', binary: 'path', container: 'name',
    ] + Telling.kinds()
}

private Map settle(Map given) {
    Map settings = Parameters.read('securityGateEvent', given, parameters())
    if (settings.wrong) { return settings }
    String wrong = Telling.refuse(settings)
    if (wrong) { return [wrong: 'securityGateEvent: ' + wrong] }
    settings.name = settings.name ?: settings.kind
    settings.folder = 'gate-reports/event-' + settings.name
    settings.binary = settings.binary ?: env.GATE_BINARY ?: 'gate'
    return settings
}

private boolean onUnix() {
    try {
        return isUnix()
    } catch (MissingContextVariableException missing) {
        error('securityGateEvent needs an agent: call it in `node { … }`, or in a declarative stage with an agent')
    }
}

/** The small map that the pipeline gets. */
@NonCPS
private Map summary(Map settings, int code) {
    Map sentences = [
        pass: 'kept, and told to everyone who could be reached', usage: 'not told: it would corrupt the numbers, or the call is wrong; the lines above say why',
        undelivered: 'kept; not everyone could be told, which is tried again with the next run',
    ]
    String word = Codes.word(code)
    return [
        result: Codes.result(word, settings.results), exitCode: code, reason: word,
        message: (sentences[word] ?: Codes.sentence(code)) + ' (exit code ' + code + ')',
    ]
}
