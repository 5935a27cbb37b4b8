package gate

import com.cloudbees.groovy.cps.NonCPS

/** The command line of one call: the program, then its arguments, each one line of a file that a script reads. */
class Call implements Serializable {
    private static final long serialVersionUID = 1L

    /** What is always written below the folder of reports: format and file. */
    static final Map<String, String> OUTPUTS = [
        json: 'verdict.json', event: 'event.json', sarif: 'gate.sarif', junit: 'junit.xml', html: 'gate.html',
    ]

    /** `gate check` with these settings. */
    @NonCPS
    static List<String> check(Map settings, String folder, String policyRef) {
        List<String> call = [settings.binary, 'check']
        option(call, '--stage=', settings.stage)
        for (Object gate : settings.gates ?: []) { option(call, '--gate=', gate) }
        option(call, '--policy=', settings.policy)
        option(call, '--policy-ref=', policyRef)
        option(call, '--waivers=', settings.waivers)
        for (Object one : settings.ignoreFiles ?: []) { call.add('--ignore-file=' + one.tool + '=' + one.path) }
        option(call, '--commit=', settings.commit)
        option(call, '--image-digest=', settings.imageDigest)
        option(call, '--spool=', settings.spool)
        if (settings.requireDelivery) { call.add('--require-delivery') }
        call.add('--output=terminal')
        for (Object one : OUTPUTS.entrySet()) { call.add('--output=' + one.key + '=' + folder + '/' + one.value) }
        for (Object one : settings.outputs ?: []) { call.add('--output=' + one.tool + '=' + folder + '/' + one.path) }
        reports(call, settings, folder)
        return call
    }

    /** `gate event` with what is told in a file. */
    @NonCPS
    static List<String> event(Map settings, String said) {
        List<String> call = [settings.binary, 'event'] + Telling.command(settings)
        call.add('--from=' + said)
        option(call, '--verdict=', settings.verdict)
        option(call, '--policy=', settings.policy)
        option(call, '--policy-ref=', settings.policyRef)
        option(call, '--spool=', settings.spool)
        if (settings.requireDelivery) { call.add('--require-delivery') }
        return call
    }

    /** Reports come last: paths behind `--`, so that none is an option. */
    @NonCPS
    private static void reports(List<String> call, Map settings, String folder) {
        for (Object path : settings.exclude ?: []) { option(call, '--exclude=', path) }
        List<String> paths = []
        for (Object report : settings.reports ?: []) {
            if (report.tool) { call.add('--report=' + report.tool + '=' + report.path) } else { paths.add(report.path) }
        }
        if (settings.sonarProject) { call.add('--report=sonarqube=' + folder + '/sonarqube') }
        if (paths) {
            call.add('--')
            call.addAll(paths)
        }
    }

    /** Credentials by the variable that has them; a name that ends in `_FILE` is a secret file. */
    @NonCPS
    static List<Map> credentials(Map settings) {
        List<Map> names = []
        for (Object one : settings.credentials ?: []) { names.add([name: one.tool, id: one.path, isFile: one.tool.endsWith('_FILE')]) }
        return names
    }

    /** The file that a script reads. */
    @NonCPS
    static String file(List<String> call) {
        return call.join('\n') + '\n'
    }

    /**
     * Why a call cannot be made as it is, or null. Windows has no list of arguments but one line, and PowerShell 5 does
     * not escape quotes in it.
     */
    @NonCPS
    static String refuse(List<String> call, boolean unix) {
        for (String argument : call) {
            if (argument.contains('\n') || argument.contains('\r')) { return 'a line break in an argument: ' + Kinds.shown(argument) }
            if (!unix && (argument.contains('"') || argument.endsWith('\\'))) {
                return 'on Windows no argument may hold a quotation mark or end with a backslash: ' + Kinds.shown(argument)
            }
        }
        return null
    }

    @NonCPS
    static void option(List<String> call, String name, Object value) {
        if (value != null) { call.add(name + value) }
    }
}
