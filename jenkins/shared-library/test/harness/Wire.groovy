/** What goes to a step has to be plain text and survive a restart of Jenkins. */
class Wire {
    /** Fails on a GString, however deep, and on what cannot be serialised. */
    static void check(Object value) {
        strings(value)
        bytes(value)
    }

    static void strings(Object value) {
        assert !(value instanceof GString): "a GString goes to a step: $value"
        if (value instanceof Map) { value.each { key, inner -> strings(key); strings(inner) } }
        if (value instanceof Collection) { value.each { strings(it) } }
    }

    static byte[] bytes(Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream()
        new ObjectOutputStream(out).writeObject(value)
        return out.toByteArray()
    }
}
