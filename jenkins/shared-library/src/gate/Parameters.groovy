package gate

import com.cloudbees.groovy.cps.NonCPS

/**
 * Reads what a step was told: every name is known, every value is of its kind, nothing is empty.
 *
 * Nothing is guessed and nothing is passed over: a misspelt parameter of a security gate is a gate that does not do what
 * its pipeline says.
 */
class Parameters implements Serializable {
    private static final long serialVersionUID = 1L

    /** The values by name, or under `wrong` the sentence that says what to write instead. */
    @NonCPS
    static Map read(String step, Map given, Map<String, String> kinds, Map<String, String> refused = [:]) {
        Map values = [:]
        for (Object entry : given.entrySet()) {
            String name = String.valueOf(entry.key)
            if (refused.containsKey(name)) {
                String answer = refusal(step, name, entry.value, refused[name])
                if (answer) { return [wrong: answer] }
                continue
            }
            if (!kinds.containsKey(name)) { return [wrong: unknown(step, name, kinds, refused)] }
            Map value = Kinds.value(kinds[name], entry.value)
            if (value.wrong) { return [wrong: step + ': ' + name + ' ' + value.wrong] }
            values[name] = value.value
        }
        return values
    }

    /**
     * A switch of older libraries: it may say what holds anyway, and nothing less. `rule` is the value that holds, and
     * behind `|` what to do where it shall not.
     */
    @NonCPS
    private static String refusal(String step, String name, Object given, String rule) {
        int bar = rule.indexOf('|')
        String held = rule.substring(0, bar)
        String instead = rule.substring(bar + 1)
        boolean isHeld = held != '' && normal(given) == held
        return isHeld ? null : step + ': ' + name + ': ' + Kinds.shown(given) + ' is not taken: ' + instead
    }

    /** `"High, critical"` and `['CRITICAL', 'HIGH']` are the same list. */
    @NonCPS
    private static String normal(Object given) {
        String text = given instanceof Collection ? given.join(',') : String.valueOf(given)
        List<String> words = []
        for (String word : text.toLowerCase(Locale.ROOT).split(',')) { words.add(word.trim()) }
        Collections.sort(words)
        return words.join(',')
    }

    @NonCPS
    private static String unknown(String step, String name, Map<String, String> kinds, Map<String, String> refused) {
        List<String> known = new ArrayList<String>(kinds.keySet())
        Collections.sort(known)
        List<String> candidates = new ArrayList<String>(known)
        candidates.addAll(refused.keySet())
        String near = nearest(name, candidates)
        String advice = near ? 'did you mean `' + near + '`?' : 'it knows ' + known.join(', ')
        return step + ': there is no parameter `' + Kinds.plain(name) + '`; ' + advice
    }

    /** The name that is at most a third of its letters away, or null. */
    @NonCPS
    static String nearest(String name, Collection<String> known) {
        String best = null
        int least = Integer.MAX_VALUE
        for (String candidate : known) {
            int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT))
            if (distance < least && distance * 3 <= Math.max(candidate.length(), 3)) {
                best = candidate
                least = distance
            }
        }
        return best
    }

    /** How many letters are changed, added, left out or swapped with their neighbour. */
    @NonCPS
    private static int distance(String from, String to) {
        int[][] steps = new int[from.length() + 1][to.length() + 1]
        for (int i = 0; i <= from.length(); i++) { steps[i][0] = i }
        for (int j = 0; j <= to.length(); j++) { steps[0][j] = j }
        for (int i = 1; i <= from.length(); i++) {
            for (int j = 1; j <= to.length(); j++) {
                int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1
                int best = Math.min(steps[i - 1][j - 1] + change, Math.min(steps[i - 1][j], steps[i][j - 1]) + 1)
                boolean isSwap = i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) &&
                    from.charAt(i - 2) == to.charAt(j - 1)
                steps[i][j] = isSwap ? Math.min(best, steps[i - 2][j - 2] + 1) : best
            }
        }
        return steps[from.length()][to.length()]
    }
}
