package gate

import com.cloudbees.groovy.cps.NonCPS

/** The kinds of values that steps take. What a kind lets through is safe in a path, an environment and an argument. */
class Kinds implements Serializable {
    private static final long serialVersionUID = 1L

    /** Kinds that are a pattern, with the words for who broke it. */
    private static final Map<String, List<String>> PATTERNS = [
        name   : ['[A-Za-z0-9][A-Za-z0-9._-]{0,99}', 'has to be letters, digits, `.`, `_` and `-`'],
        image  : ['[A-Za-z0-9][A-Za-z0-9._:/@+-]*', 'is no reference of an image (registry/name:tag@sha256:digest)'],
        digest : ['sha256:[0-9a-f]{64}', 'is no digest of an image: `sha256:` and 64 hexadecimal digits'],
        project: ['[A-Za-z0-9._:-]+', 'is no key of a SonarQube project: letters, digits, `-`, `_`, `.` and `:`'],
        word   : ['[A-Za-z0-9][A-Za-z0-9+#._-]*', 'has to be one word'],
        version: ['[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?', 'has to be one exact version such as 1.2.3: what is installed must not change by itself'],
        sha256 : ['[0-9a-f]{64}', 'is no SHA-256 digest: 64 hexadecimal digits in lower case'],
        commit : ['[0-9a-f]{7,64}', 'is no commit: 7 to 64 hexadecimal digits'],
        https  : ['https://[A-Za-z0-9._~:/?#@!&*+,;=%-]+', 'has to begin with https:// and be an address'],
        http   : ['https?://[A-Za-z0-9._~:/%-]+', 'has to be an address that begins with https:// (or http://)'],
    ]

    /** `[value: …]`, or `[wrong: …]` with what is wrong, to be put behind the name of the parameter. */
    @NonCPS
    static Map value(String kind, Object given) {
        if (given == null || (given instanceof CharSequence && given.toString().trim().isEmpty())) {
            return [wrong: 'is empty: is the variable set? Leave it out where there is nothing to say']
        }
        if (PATTERNS.containsKey(kind)) { return pattern(kind, given) }
        switch (kind) {
            case 'text': return text(given)
            case 'prose': return prose(given)
            case 'path': return path(given)
            case 'file': return file(given)
            case 'paths': return each(given, 'path')
            case 'names': return each(given, 'name')
            case 'reports': return reports(given)
            case 'tools': return named(given)
            case 'outputs': return outputs(given)
            case 'flag': return flag(given)
            case 'minutes': return minutes(given)
            case 'results': return results(given)
            case 'digests': return digests(given)
            case 'credentials': return credentials(given)
            default: return [wrong: 'is of no kind that anybody knows: ' + kind]
        }
    }

    /** A value as a message shows it: short, on one line, with nothing that a log would obey. */
    @NonCPS
    static String shown(Object given) {
        String text = plain(String.valueOf(given))
        return given instanceof CharSequence ? '\'' + text + '\'' : text
    }

    /** Text without control and formatting characters, cut after 80. */
    @NonCPS
    static String plain(String text) {
        String safe = text.replaceAll('[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]', '?')
        return safe.length() > 80 ? safe.substring(0, 80) + '…' : safe
    }

    @NonCPS
    private static Map pattern(String kind, Object given) {
        boolean isText = given instanceof CharSequence || given instanceof Number
        String text = String.valueOf(given)
        boolean fits = isText && text ==~ PATTERNS[kind][0]
        return fits ? [value: text] : [wrong: PATTERNS[kind][1] + ', and not ' + shown(given)]
    }

    @NonCPS
    private static Map text(Object given) {
        if (!(given instanceof CharSequence) && !(given instanceof Number)) {
            return [wrong: 'has to be text, and not ' + shown(given)]
        }
        String text = given.toString()
        if (text ==~ '(?s).*[\\p{Cntrl}].*') { return [wrong: 'holds a line break or another control character: ' + shown(text)] }
        return [value: text]
    }

    /** Text for people, which goes into a JSON file: anything, line breaks too. */
    @NonCPS
    private static Map prose(Object given) {
        boolean isText = given instanceof CharSequence || given instanceof Number
        return isText ? [value: given.toString()] : [wrong: 'has to be text, and not ' + shown(given)]
    }

    /** A path or a glob, read by gate on the agent. It is handed over as one argument, whatever it holds. */
    @NonCPS
    private static Map path(Object given) {
        Map read = text(given)
        if (!read.wrong && read.value.startsWith('-')) {
            return [wrong: 'begins with `-`, which is an option and no path: ' + shown(given) + '; write `./' + plain(read.value) + '`']
        }
        return read
    }

    /** A file below a folder of ours. */
    @NonCPS
    private static Map file(Object given) {
        Map read = path(given)
        boolean leaves = !read.wrong && (read.value ==~ '([A-Za-z]:)?[/\\\\].*' || read.value ==~ '(.*[/\\\\])?\\.\\.([/\\\\].*)?')
        return leaves ? [wrong: 'has to be below the folder of reports, without `..`: ' + shown(given)] : read
    }

    @NonCPS
    private static Map each(Object given, String kind) {
        List values = []
        for (Object one : items(given)) {
            Map read = value(kind, one)
            if (read.wrong) { return read }
            values.add(read.value)
        }
        return values ? [value: values] : [wrong: 'is an empty list: leave it out where there is nothing to say']
    }

    /** Paths, and `[tool: path]` where the content cannot tell the tool: as in `reports:` of the policy. */
    @NonCPS
    private static Map reports(Object given) {
        List values = []
        for (Object one : items(given)) {
            Map read = one instanceof Map ? named(one) : value('path', one)
            if (read.wrong) { return read }
            if (one instanceof Map) { values.addAll(read.value) } else { values.add([path: read.value]) }
        }
        return values ? [value: values] : [wrong: 'is an empty list: without it the policy lists the reports']
    }

    @NonCPS
    private static Map named(Object given) {
        if (!(given instanceof Map)) { return [wrong: 'has to be a map of tools and paths, and not ' + shown(given)] }
        List values = []
        for (Object entry : given.entrySet()) {
            Map tool = value('name', String.valueOf(entry.key))
            Map read = value('path', entry.value)
            if (tool.wrong || read.wrong) { return [wrong: tool.wrong ?: read.wrong] }
            values.add([tool: tool.value, path: read.value])
        }
        return values ? [value: values] : [wrong: 'is an empty map: leave it out where there is nothing to say']
    }

    /** `[cyclonedx: 'sbom.json']`: further outputs, below the folder of reports. */
    @NonCPS
    private static Map outputs(Object given) {
        Map read = named(given)
        if (read.wrong) { return read }
        for (Object one : read.value) {
            Map below = file(one.path)
            if (below.wrong) { return below }
            if (one.path ==~ '.*[/\\\\].*') { return [wrong: 'has to name a file without folders: ' + shown(one.path)] }
        }
        return read
    }

    @NonCPS
    private static Map flag(Object given) {
        if (given instanceof Boolean) { return [value: given] }
        String word = given instanceof CharSequence ? given.toString() : ''
        if (word == 'true' || word == 'false') { return [value: word == 'true'] }
        return [wrong: 'is true or false, and not ' + shown(given)]
    }

    @NonCPS
    private static Map minutes(Object given) {
        String text = String.valueOf(given)
        boolean fits = !(given instanceof Boolean) && text ==~ '[1-9][0-9]{0,3}'
        return fits ? [value: Integer.valueOf(text)] : [wrong: 'is a whole number of minutes, 1 or more, and not ' + shown(given)]
    }

    @NonCPS
    private static Map results(Object given) {
        if (!(given instanceof Map)) { return [wrong: 'has to be a map such as [fail: \'UNSTABLE\'], and not ' + shown(given)] }
        Map values = [:]
        for (Object entry : given.entrySet()) {
            String wrong = Codes.refuse(String.valueOf(entry.key), String.valueOf(entry.value))
            if (wrong) { return [wrong: wrong] }
            values[String.valueOf(entry.key)] = String.valueOf(entry.value)
        }
        return [value: values]
    }

    /** `[x86_64-unknown-linux-musl: '…']`: a digest for each platform. */
    @NonCPS
    private static Map digests(Object given) {
        if (!(given instanceof Map)) { return [wrong: 'has to be a map of platforms and digests, and not ' + shown(given)] }
        Map values = [:]
        for (Object entry : given.entrySet()) {
            Map platform = value('name', String.valueOf(entry.key))
            Map digest = value('sha256', entry.value)
            if (platform.wrong || digest.wrong) { return [wrong: platform.wrong ?: 'for ' + platform.value + ' ' + digest.wrong] }
            values[platform.value] = digest.value
        }
        return values ? [value: values] : [wrong: 'is an empty map']
    }

    /** `[LAKE_TOKEN: 'id of a credential']`. */
    @NonCPS
    private static Map credentials(Object given) {
        Map read = named(given)
        if (read.wrong) { return read }
        for (Object one : read.value) {
            if (!(one.tool ==~ '[A-Z][A-Z0-9_]*')) { return [wrong: 'has to be a map of variables and ids of credentials: ' + shown(one.tool) + ' is no name of a variable'] }
        }
        return read
    }

    @NonCPS
    private static List items(Object given) {
        return given instanceof Collection ? new ArrayList(given) : [given]
    }
}
