package gate

import com.cloudbees.groovy.cps.NonCPS
import groovy.json.JsonOutput

/** What is told of a deployment or an incident: parameters, and the file that `gate event` reads them from. */
class Telling implements Serializable {
    private static final long serialVersionUID = 1L

    /** Fields by their parameter, with the key of the data model. */
    private static final Map<String, Map<String, String>> FIELDS = [
        deployment: [
            environment: 'environment', environmentName: 'environment_name', status: 'status', service: 'service_name',
            started: 'started', finished: 'timestamp', commit: 'commit_sha', commitTimestamp: 'commit_timestamp',
            repository: 'repository', refName: 'ref_name', deploymentId: 'deployment_id', argocdSyncId: 'argocd_sync_id',
            jenkinsBuildId: 'jenkins_build_id', deployedBy: 'deployed_by', leadTime: 'lead_time', title: 'title',
        ],
        incident: [
            incidentId: 'incident_id', service: 'service_name', title: 'title', description: 'description', status: 'status',
            severity: 'severity', createdAt: 'created_at', resolvedAt: 'resolved_at', mttr: 'mttr',
            causedByDeploymentId: 'caused_by_deployment_id', resolutionDeploymentId: 'resolution_deployment_id', url: 'url',
        ],
    ]

    /** Words for an incident that is over: it is told with another command. */
    private static final List<String> OVER = ['resolved', 'done', 'closed']

    /** Every field of every kind of event. */
    @NonCPS
    static Map<String, String> kinds() {
        Map<String, String> kinds = [:]
        for (Object fields : FIELDS.values()) {
            for (Object name : fields.keySet()) { kinds[name] = 'prose' }
        }
        return kinds
    }

    /** What is wrong with the settings, or null. */
    @NonCPS
    static String refuse(Map settings) {
        if (!FIELDS.containsKey(settings.kind)) {
            return 'kind has to be \'deployment\' or \'incident\'' + (settings.kind ? ', and not ' + Kinds.shown(settings.kind) : '')
        }
        Map<String, String> own = FIELDS[settings.kind]
        for (Object name : kinds().keySet()) {
            if (settings[name] != null && !own.containsKey(name)) { return name + ' is no part of ' + article(settings.kind) }
        }
        boolean isProof = settings.verdict != null && settings.kind != 'deployment'
        return isProof ? 'verdict is no part of ' + article(settings.kind) : null
    }

    /** The words of the command: `deployment`, `incident open` or `incident resolve`. */
    @NonCPS
    static List<String> command(Map settings) {
        if (settings.kind == 'deployment') { return ['deployment'] }
        return ['incident', isOver(settings) ? 'resolve' : 'open']
    }

    /** The fields as gate reads them. */
    @NonCPS
    static String file(Map settings) {
        Map said = [:]
        for (Object field : FIELDS[settings.kind].entrySet()) {
            Object value = settings[field.key]
            boolean isPhase = settings.kind == 'incident' && field.key == 'status' && (isOver(settings) || value == 'open')
            if (value != null && !isPhase) { said[field.value] = value }
        }
        return JsonOutput.toJson(said) + '\n'
    }

    @NonCPS
    private static boolean isOver(Map settings) {
        return OVER.contains(String.valueOf(settings.status).toLowerCase(Locale.ROOT))
    }

    @NonCPS
    private static String article(String kind) {
        return kind == 'incident' ? 'an incident' : 'a deployment'
    }
}
