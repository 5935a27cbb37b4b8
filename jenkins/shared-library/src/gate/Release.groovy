package gate

import com.cloudbees.groovy.cps.NonCPS

/**
 * The release that this commit of the library pins (resources/security-gate/release.txt, which the release workflow
 * writes): its version, and the digest of each archive.
 */
class Release implements Serializable {
    private static final long serialVersionUID = 1L

    /** `[version: '1.2.3', digests: [platform: sha256]]`; the version is null where none is pinned. */
    @NonCPS
    static Map read(String text) {
        String version = null
        Map digests = [:]
        for (String line : text.split('\n')) {
            List<String> words = line.trim().split('\\s+') as List
            if (words[0] == 'version' && words[1] != 'none') { version = words[1] }
            if (words.size() == 2 && words[0] ==~ '[0-9a-f]{64}') { digests[words[1]] = words[0] }
        }
        Map platforms = [:]
        for (Object entry : digests.entrySet()) {
            String before = 'gate-' + version + '-'
            if (entry.key.startsWith(before) && entry.key.endsWith('.tar.gz')) {
                platforms[entry.key.substring(before.length(), entry.key.length() - '.tar.gz'.length())] = entry.value
            }
        }
        return [version: version, digests: platforms]
    }

    /** `PLATFORM=DIGEST`, parted by blanks. */
    @NonCPS
    static String line(Map<String, String> digests) {
        List<String> pairs = []
        for (Object entry : digests.entrySet()) { pairs.add(entry.key + '=' + entry.value) }
        return pairs.join(' ')
    }
}
