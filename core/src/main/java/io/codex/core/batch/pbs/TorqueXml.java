package io.codex.core.batch.pbs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.codex.core.batch.QueryFailure;
import java.io.StringReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Reads what Torque's `qstat -x` and `pbsnodes -x` print, into the form that PBS Professional's JSON has.
final class TorqueXml {
    private static final XMLInputFactory FACTORY = factory();

    private TorqueXml() {}

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /// @param element of each object: `Job`, `Node`
    /// @param key     its element that holds its name
    /// @return the objects by name; none for an empty text
    static ObjectNode parse(String command, String text, String element, String key) throws QueryFailure {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        if (text.isBlank()) {
            return all;
        }
        try {
            XMLStreamReader xml = FACTORY.createXMLStreamReader(new StringReader(text.strip()));
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT
                        && xml.getLocalName().equals(element)) {
                    ObjectNode one = JsonNodeFactory.instance.objectNode();
                    members(xml, one);
                    all.set(one.path(key).asText(), one);
                }
            }
        } catch (XMLStreamException _) {
            throw QueryFailure.unreadable(command, text);
        }
        return all;
    }

    /// Reads until the end of the element that the reader stands at.
    ///
    /// @return the text of an element without others
    private static String members(XMLStreamReader xml, ObjectNode into) throws XMLStreamException {
        var text = new StringBuilder();
        while (xml.next() != XMLStreamConstants.END_ELEMENT) {
            if (xml.isStartElement()) {
                String name = xml.getLocalName();
                ObjectNode inner = JsonNodeFactory.instance.objectNode();
                String value = members(xml, inner);
                if (inner.isEmpty()) {
                    into.put(name, value.strip());
                } else {
                    into.set(name, inner);
                }
            } else if (xml.isCharacters()) {
                text.append(xml.getText());
            }
        }
        return text.toString();
    }
}
