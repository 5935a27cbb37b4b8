package gate

import com.cloudbees.groovy.cps.NonCPS
import groovy.json.JsonException
import groovy.json.JsonSlurper

/** The small answer that a pipeline gets: plain maps, lists, texts and numbers, which survive a restart of Jenkins. */
class Verdict implements Serializable {
    private static final long serialVersionUID = 1L

    /**
     * Reads the event that gate left behind (schemas/event-v1.schema.json). Null where it is none: then nothing proves
     * that gate judged. The slurper's own maps cannot be kept over a step, so all of it is copied; its slower sibling, whose
     * maps can, is not on the default list of the sandbox.
     */
    @NonCPS
    static Map read(String text) {
        Map event
        try {
            event = map(new JsonSlurper().parseText(text))
        } catch (JsonException | IllegalArgumentException ignored) {
            return null
        }
        Map what = map(event.what)
        Map run = map(what.data)
        if (what.kind != 'gate-run' || !(run.verdict in ['pass', 'fail', 'error'])) { return null }
        Map gates = [:]
        for (Object one : (run.gates instanceof List ? run.gates : [])) {
            Map gate = map(one)
            gates[String.valueOf(gate.id)] = [
                outcome: String.valueOf(gate.outcome), counted: number(gate.counted), max: number(gate.max),
                exempted: number(gate.exempted),
            ]
        }
        Map open = [:]
        for (Object entry : map(run.open).entrySet()) { open[String.valueOf(entry.key)] = number(entry.value) }
        return [verdict: String.valueOf(run.verdict), gates: gates, open: open, exempted: number(run.exempted)]
    }

    /** The ids of the gates with this outcome. */
    @NonCPS
    static List<String> gatesThat(String outcome, Map verdict) {
        List<String> ids = []
        for (Object entry : map(verdict?.gates).entrySet()) {
            if (entry.value.outcome == outcome) { ids.add(entry.key) }
        }
        return ids
    }

    @NonCPS
    private static Map map(Object value) {
        return value instanceof Map ? value : [:]
    }

    @NonCPS
    private static Long number(Object value) {
        return value instanceof Number ? value.longValue() : 0L
    }
}
