package gate

import com.cloudbees.groovy.cps.NonCPS

/** What an exit code means, and what a build makes of it. docs/exit-codes.md has the promise behind it. */
class Codes implements Serializable {
    private static final long serialVersionUID = 1L

    /** The words, each with the results that it may have; the first holds where nothing else is said. */
    private static final Map<String, List<String>> RESULTS = [
        pass       : ['SUCCESS'],
        fail       : ['FAILURE', 'UNSTABLE'],
        usage      : ['FAILURE', 'UNSTABLE'],
        undecided  : ['FAILURE', 'UNSTABLE'],
        undelivered: ['UNSTABLE', 'SUCCESS'],
        bug        : ['FAILURE', 'UNSTABLE'],
        missing    : ['FAILURE', 'UNSTABLE'],
        killed     : ['FAILURE', 'UNSTABLE'],
        lost       : ['FAILURE', 'UNSTABLE'],
    ]

    private static final Map<String, String> SENTENCES = [
        pass       : 'every gate that was judged passes',
        fail       : 'a gate failed; the report names the fix',
        usage      : 'the call, the policy or a waiver file is wrong, and nothing was judged; the lines above say where',
        undecided  : 'it cannot be decided: evidence is missing or unusable; the report says which scan to look at',
        undelivered: 'every gate passes, but an output or an event could not be delivered; the lines above say which',
        bug        : 'a bug in gate; please report the lines above',
        missing    : 'gate could not be started: is it installed here? withGate installs it, or name it with binary:',
        killed     : 'gate was killed',
        lost       : 'Jenkins lost the process: the agent restarted or went away',
    ]

    /** The word for an exit code. A code that nobody knows is no pass. */
    @NonCPS
    static String word(int code) {
        switch (code) {
            case 0: return 'pass'
            case 1: return 'fail'
            case 2: return 'usage'
            case 3: return 'undecided'
            case 4: return 'undelivered'
            case 70: return 'bug'
            case -1: return 'lost'
            case 126: case 127: return 'missing'
            default: return code > 128 && code <= 192 ? 'killed' : 'bug'
        }
    }

    /** `pass`, `fail` or `error`. */
    @NonCPS
    static String verdict(String word) {
        if (word == 'pass' || word == 'undelivered') { return 'pass' }
        return word == 'fail' ? 'fail' : 'error'
    }

    /** What the build becomes. */
    @NonCPS
    static String result(String word, Map<String, String> asked) {
        return asked?.get(word) ?: RESULTS[word][0]
    }

    /** What a code means, for people. */
    @NonCPS
    static String sentence(int code) {
        String word = word(code)
        String sentence = SENTENCES[word]
        if (word == 'killed') { return sentence + ' by signal ' + (code - 128) + (code == 137 ? ', as it is when memory runs out' : '') }
        return sentence
    }

    /** Why a word may not have a result, or null where it may. */
    @NonCPS
    static String refuse(String word, String result) {
        if (!RESULTS.containsKey(word)) {
            String near = Parameters.nearest(word, RESULTS.keySet())
            return 'has no `' + Kinds.plain(word) + '`; ' + (near ? 'did you mean `' + near + '`?' : 'it knows ' + RESULTS.keySet().join(', '))
        }
        List<String> allowed = RESULTS[word]
        if (allowed.contains(result)) { return null }
        String why = ''
        if (result == 'SUCCESS') { why = ': what is not a pass is never a success; waive the finding, or set `enforce` in the policy' }
        if (word == 'undelivered') { why = ': the verdict is pass, and a receiver that is down fails no build' }
        return 'takes ' + allowed.join(' or ') + ' for `' + word + '`, and not ' + Kinds.shown(result) + why
    }
}
