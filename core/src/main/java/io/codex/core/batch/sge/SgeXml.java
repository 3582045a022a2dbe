package io.codex.core.batch.sge;

import io.codex.core.batch.QueryFailure;
import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// Reads what `-xml` prints. Document types are refused, so that nothing outside of the text is ever read.
final class SgeXml {
    /// Names with blanks, such as `<job ids>`, that `qstat -j` takes over from its lists.
    private static final Pattern TAG_OF_WORDS = Pattern.compile("<(/?)(\\w+(?: \\w+)+)\\s*>");

    private SgeXml() {}

    /// @param command that printed it, for messages
    /// @return the root
    static Element parse(String command, CommandResult result) throws QueryFailure {
        if (!result.succeeded()) {
            throw SgeFailure.of(command, result);
        }
        try {
            return builder()
                    .parse(new InputSource(new StringReader(mended(result.out()))))
                    .getDocumentElement();
        } catch (SAXException _) {
            throw QueryFailure.unreadable(command, result.out());
        } catch (IOException | ParserConfigurationException impossible) {
            throw new IllegalStateException("a text in memory cannot be parsed", impossible);
        }
    }

    private static String mended(String xml) {
        return TAG_OF_WORDS
                .matcher(xml)
                .replaceAll(tag -> "<" + tag.group(1) + tag.group(2).replace(' ', '_') + ">");
    }

    private static DocumentBuilder builder() throws ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setExpandEntityReferences(false);
        DocumentBuilder builder = factory.newDocumentBuilder();
        builder.setErrorHandler(null);
        return builder;
    }

    /// Those of that name at any depth, in their order.
    static List<Element> all(Element parent, String name) {
        NodeList found = parent.getElementsByTagName(name);
        var elements = new ArrayList<Element>(found.getLength());
        for (int index = 0; index < found.getLength(); index++) {
            if (found.item(index) instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }

    /// Those of that name right below, in their order.
    static List<Element> children(Element parent, String name) {
        return all(parent, name).stream()
                .filter(element -> parent.isSameNode(element.getParentNode()))
                .toList();
    }

    /// The stripped text of the first of that name; empty where there is none.
    static String text(Element parent, String name) {
        List<String> texts = texts(parent, name);
        return texts.isEmpty() ? "" : texts.getFirst();
    }

    /// The stripped texts of all of that name.
    static List<String> texts(Element parent, String name) {
        return all(parent, name).stream()
                .map(element -> element.getTextContent().strip())
                .toList();
    }

    /// The text of the element of that name whose attribute `name` has that value; empty where there is none.
    static String named(Element parent, String element, String value) {
        return all(parent, element).stream()
                .filter(each -> each.getAttribute("name").equals(value))
                .map(each -> each.getTextContent().strip())
                .findFirst()
                .orElse("");
    }
}
