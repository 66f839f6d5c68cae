// ClickHouse in process (npm chdb), the peer of bench_test.go.
//
// stdin: {"path","parquet","load","repeat","queries":[{"name","sql"}]}
// stdout: {"version","results":{name:{"milliseconds":[],"rows":[[]]}}}
// With load, the Parquet file is first put into a MergeTree table ordered by
// (event, person, time) and merged into one part.
import { readFileSync } from "node:fs";
import { Session } from "chdb";

const task = JSON.parse(readFileSync(0, "utf8"));
const session = new Session(task.path);
const run = (sql) => session.query(sql, "JSONCompactEachRow");
const rowsOf = (text) => String(text).split("\n").filter(Boolean).map((line) => JSON.parse(line));

if (task.load) {
  run("CREATE DATABASE IF NOT EXISTS bench");
  run(`CREATE TABLE bench.events (event LowCardinality(String), person UInt64, time Int64, country LowCardinality(String))
       ENGINE = MergeTree ORDER BY (event, person, time)`);
  run(`INSERT INTO bench.events SELECT event, person, time, country FROM file('${task.parquet}', Parquet)`);
  run("OPTIMIZE TABLE bench.events FINAL");
}
const results = {};
for (const { name, sql } of task.queries) {
  const milliseconds = [];
  let rows = [];
  for (let i = 0; i < task.repeat; i++) {
    const begin = process.hrtime.bigint();
    const text = run(`${sql} SETTINGS output_format_json_quote_64bit_integers = 0`);
    milliseconds.push(Number(process.hrtime.bigint() - begin) / 1e6);
    rows = rowsOf(text);
  }
  results[name] = { milliseconds, rows };
}
const version = rowsOf(run("SELECT version()"))[0][0];
process.stdout.write(JSON.stringify({ version, results }));
