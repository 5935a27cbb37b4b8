package gate

import com.cloudbees.groovy.cps.NonCPS
import groovy.json.JsonException
import groovy.json.JsonSlurperClassic

/** The small answer that a pipeline gets: plain maps, lists, texts and numbers, which survive a restart of Jenkins. */
class Verdict implements Serializable {
    private static final long serialVersionUID = 1L

    /**
     * Reads the event that gate left behind (schemas/event-v1.schema.json). Null where it is none: then nothing proves
     * that gate judged.
     */
    @NonCPS
    static Map read(String text) {
        Map event
        try {
            event = map(new JsonSlurperClassic().parseText(text))
        } catch (JsonException | IllegalArgumentException | NullPointerException ignored) { // the last: the slurper's answer to a text that is cut off
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
        return [verdict: run.verdict, gates: gates, open: open, exempted: number(run.exempted)]
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
        return value instanceof Number ? Long.valueOf(value.longValue()) : 0L
    }
}
