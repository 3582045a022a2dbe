package io.codex.cli.graph;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.service.ServiceRoute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Result;
import org.neo4j.driver.TransactionContext;
import org.neo4j.driver.Value;
import org.neo4j.driver.Values;
import org.neo4j.driver.exceptions.ClientException;
import org.neo4j.driver.summary.ResultSummary;

/// The graph `(:Facility)<-[:AT]-(:SourceFile)-[:HAS_CHUNK]->(:Chunk {embedding})`, with one `(:EmbeddingModel)` that
/// tells what made the vectors.
public final class GraphStore implements AutoCloseable {
    private static final String INDEX = "chunk_embedding";
    private static final int CANDIDATES = 10;

    /// The class of what is wrong in a query (neo4j.com/docs/status-codes).
    private static final String WRONG_STATEMENT = "Neo.ClientError.Statement";

    private static final int REMOVED_AT_ONCE = 500;

    private final FollowingDriver driver;

    /// Does not connect yet.
    public GraphStore(ServiceRoute route) {
        this.driver = new FollowingDriver(route);
    }

    /// The model of the stored vectors; empty when nothing is stored.
    public Optional<IndexedModel> model() {
        return read(transaction ->
                transaction
                        .run(
                                "MATCH (m:EmbeddingModel) RETURN m.name AS name, m.fingerprint AS fingerprint, m.dimension AS d")
                        .stream()
                        .map(row -> new IndexedModel(
                                row.get("name").asString(),
                                row.get("fingerprint").asString(),
                                row.get("d").asInt()))
                        .findFirst());
    }

    /// Runs a query that changes nothing.
    ///
    /// @param most rows at most
    /// @throws CodexException when it is no such query, or Neo4j cannot be reached
    public QueryResult query(String cypher, Map<String, Object> parameters, int most) {
        try {
            return read(transaction -> result(transaction.run(cypher, parameters), most));
        } catch (CodexException e) {
            if (e.getCause() instanceof ClientException wrong && wrong.code().startsWith(WRONG_STATEMENT)) {
                throw new CodexException(
                        ExitCode.FAILED,
                        "Neo4j refuses the query: " + wrong.getMessage(),
                        "it must be Cypher that changes nothing",
                        e);
            }
            throw e;
        }
    }

    private static QueryResult result(Result result, int most) {
        var rows = new ArrayList<Map<String, @Nullable Object>>();
        while (result.hasNext() && rows.size() < most) {
            var row = new LinkedHashMap<String, @Nullable Object>();
            result.next().asMap(Value::asObject).forEach((column, value) -> row.put(column, GraphValues.plain(value)));
            rows.add(row);
        }
        return new QueryResult(result.keys(), rows, result.hasNext());
    }

    /// Constraints for identity and the vector index of the model's dimension, where missing.
    ///
    /// @throws CodexException when the graph holds vectors of another model
    public void prepare(IndexedModel model) {
        Optional<IndexedModel> stored = model();
        if (stored.isPresent() && !stored.get().fingerprint().equals(model.fingerprint())) {
            throw otherModel(stored.get(), model);
        }
        for (String schema : List.of(
                "CREATE CONSTRAINT facility_name IF NOT EXISTS FOR (f:Facility) REQUIRE f.name IS UNIQUE",
                "CREATE CONSTRAINT source_file_id IF NOT EXISTS FOR (s:SourceFile) REQUIRE s.id IS UNIQUE",
                "CREATE CONSTRAINT chunk_id IF NOT EXISTS FOR (c:Chunk) REQUIRE c.id IS UNIQUE",
                "CREATE CONSTRAINT embedding_model IF NOT EXISTS FOR (m:EmbeddingModel) REQUIRE m.id IS UNIQUE",
                """
                CREATE VECTOR INDEX %s IF NOT EXISTS FOR (c:Chunk) ON c.embedding
                OPTIONS {indexConfig: {`vector.dimensions`: %d, `vector.similarity_function`: 'cosine'}}
                """.formatted(INDEX, model.dimension()))) {
            driver.repeatable(schema);
        }
        write(transaction -> transaction
                .run(
                        """
                        MERGE (m:EmbeddingModel {id: 'chunks'})
                        SET m.name = $name, m.fingerprint = $fingerprint, m.dimension = $dimension
                        """,
                        Values.parameters(
                                "name", model.name(),
                                "fingerprint", model.fingerprint(),
                                "dimension", model.dimension()))
                .consume());
    }

    /// Forgets all files, chunks and vectors, and the model that made them.
    public void clear() {
        driver.repeatable("DROP INDEX %s IF EXISTS".formatted(INDEX));
        driver.repeatable("MATCH (c:Chunk) CALL (c) { DETACH DELETE c } IN TRANSACTIONS OF 10000 ROWS");
        driver.repeatable("MATCH (s:SourceFile) CALL (s) { DETACH DELETE s } IN TRANSACTIONS OF 10000 ROWS");
        driver.repeatable("MATCH (m:EmbeddingModel) DELETE m");
    }

    /// The files of a facility at or below a folder, by path.
    public Map<String, StoredFile> files(String facility, String folder) {
        return read(transaction -> {
            var files = new HashMap<String, StoredFile>();
            transaction
                    .run(
                            """
                            MATCH (:Facility {name: $facility})<-[:AT]-(s:SourceFile)
                            WHERE s.path = $folder OR s.path STARTS WITH $prefix
                            RETURN s.path AS path, s.hash AS hash
                            """,
                            Values.parameters(
                                    "facility", facility,
                                    "folder", folder,
                                    "prefix", folder.endsWith("/") ? folder : folder + "/"))
                    .forEachRemaining(row -> {
                        String path = row.get("path").asString();
                        files.put(path, new StoredFile(path, row.get("hash").asString()));
                    });
            return files;
        });
    }

    /// Stores the files whole, in place of what was there, in one transaction.
    public void store(String facility, String fingerprint, List<IndexedFile> files) {
        List<Map<String, Object>> rows =
                files.stream().map(file -> row(facility, fingerprint, file)).toList();
        write(transaction -> transaction
                .run("""
                            MERGE (f:Facility {name: $facility})
                            WITH f
                            UNWIND $files AS file
                            MERGE (s:SourceFile {id: file.id})
                            SET s.path = file.path, s.hash = file.hash, s.bytes = file.bytes, s.indexed = datetime()
                            MERGE (s)-[:AT]->(f)
                            WITH s, file
                            CALL (s) { MATCH (s)-[:HAS_CHUNK]->(old:Chunk) DETACH DELETE old }
                            WITH s, file
                            UNWIND file.chunks AS chunk
                            CREATE (s)-[:HAS_CHUNK]->(:Chunk {
                              id: chunk.id, ordinal: chunk.ordinal, text: chunk.text, model: chunk.model,
                              startLine: chunk.startLine, endLine: chunk.endLine, embedding: chunk.embedding})
                            """, Values.parameters("facility", facility, "files", rows))
                .consume());
    }

    /// Removes the files and their chunks.
    public void remove(String facility, List<String> paths) {
        for (int from = 0; from < paths.size(); from += REMOVED_AT_ONCE) {
            List<String> ids = paths.subList(from, Math.min(paths.size(), from + REMOVED_AT_ONCE)).stream()
                    .map(path -> id(facility, path))
                    .toList();
            write(transaction ->
                    transaction.run("""
                            UNWIND $ids AS id
                            MATCH (s:SourceFile {id: id})
                            OPTIONAL MATCH (s)-[:HAS_CHUNK]->(c:Chunk)
                            DETACH DELETE s, c
                            """, Values.parameters("ids", ids)).consume());
        }
    }

    /// The chunks nearest to the vector, the best first, one for each file at most.
    ///
    /// @param facility whose files to look at; null for all
    public List<SearchHit> search(float[] vector, @Nullable String facility, int limit) {
        int known = read(transaction -> transaction
                .run("MATCH (c:Chunk) RETURN count(c) AS chunks")
                .single()
                .get("chunks")
                .asInt());
        // several chunks of one file, or another facility's, may be among the nearest
        int candidates = limit * CANDIDATES;
        while (true) {
            List<SearchHit> hits = nearest(vector, facility, limit, candidates);
            if (hits.size() == limit || candidates >= known) {
                return hits;
            }
            candidates *= CANDIDATES;
        }
    }

    private List<SearchHit> nearest(float[] vector, @Nullable String facility, int limit, int candidates) {
        return read(transaction -> transaction
                .run(
                        """
                        CALL db.index.vector.queryNodes($index, $candidates, $vector) YIELD node AS c, score
                        MATCH (c)<-[:HAS_CHUNK]-(s:SourceFile)-[:AT]->(f:Facility)
                        WHERE $facility IS NULL OR f.name = $facility
                        WITH f, s, c, score ORDER BY score DESC
                        WITH f, s, collect({chunk: c, score: score})[0] AS best
                        RETURN f.name AS facility, s.path AS path, best.chunk.startLine AS startLine,
                               best.chunk.endLine AS endLine, best.score AS score, best.chunk.text AS text
                        ORDER BY score DESC LIMIT $limit
                        """,
                        Values.parameters(
                                "index", INDEX,
                                "candidates", candidates,
                                "vector", vector,
                                "facility", facility,
                                "limit", limit))
                .list(row -> new SearchHit(
                        row.get("facility").asString(),
                        row.get("path").asString(),
                        row.get("startLine").asInt(),
                        row.get("endLine").asInt(),
                        row.get("score").asDouble(),
                        row.get("text").asString())));
    }

    /// @throws CodexException for a search or an update with a model other than the stored one
    public static CodexException otherModel(IndexedModel stored, IndexedModel asked) {
        return new CodexException(
                ExitCode.CONFIGURATION,
                "the graph holds vectors of %s (%s), the embed service makes those of %s (%s); they cannot be compared"
                        .formatted(stored.name(), stored.fingerprint(), asked.name(), asked.fingerprint()),
                "start the embed service with the former model, or index again with: codex discover files … --rebuild");
    }

    private static Map<String, Object> row(String facility, String fingerprint, IndexedFile file) {
        String id = id(facility, file.path());
        var chunks = new ArrayList<Map<String, Object>>();
        for (int ordinal = 0; ordinal < file.chunks().size(); ordinal++) {
            Chunk chunk = file.chunks().get(ordinal);
            chunks.add(Map.of(
                    "id", id + "#" + ordinal,
                    "ordinal", ordinal,
                    "text", chunk.text(),
                    "model", fingerprint,
                    "startLine", chunk.startLine(),
                    "endLine", chunk.endLine(),
                    "embedding", file.vectors().get(ordinal)));
        }
        return Map.of("id", id, "path", file.path(), "hash", file.hash(), "bytes", file.bytes(), "chunks", chunks);
    }

    private static String id(String facility, String path) {
        return facility + ":" + path;
    }

    private <T> T read(Function<TransactionContext, T> work) {
        return driver.read(work);
    }

    private void write(Function<TransactionContext, ResultSummary> work) {
        var _ = driver.write(work);
    }

    @Override
    public void close() {
        driver.close();
    }
}
