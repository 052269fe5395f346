/** What `--help` prints. */
export const HELP = {
  all: `tidemark: runs and draws stream processing flows

  tidemark run FILE[:export]       runs a flow to its end
  tidemark render FILE[:export]    draws a flow: Mermaid or JSON
  tidemark recovery ACTION STORE   looks into what flows have saved, and after it
  tidemark help run                tells more about a command
  tidemark --version

The file is a module, TypeScript or JavaScript, that exports a Dataflow or a function that makes one. Without a
name after the colon it is the default export, or the one called flow.`,

  run: `tidemark run FILE[:export] [options] [--name value ...]

Runs a flow to its end. Standard output is the flow's own; progress and errors go to standard error.

  --progress STYLE   line: one line, drawn over and over; plain: a line every few seconds; none;
                     auto (default): line on a terminal, plain elsewhere
  --json             ends with a report of all steps on standard output, as a line of JSON
  -q, --quiet        nothing but errors on standard error
  --verbose          errors with whole stacks, the engine's own frames too
  -h, --help

  --recovery STORE   saves what the flow keeps, and goes on from there when it is run again, however it ended:
                     file:PATH or only PATH, a folder; sqlite:PATH; lmdb:PATH; postgres://HOST/DATABASE;
                     s3://BUCKET/PREFIX (tidemark help recovery tells more)
  --epoch PERIOD     how often that is committed: a duration such as 1s or "500 ms" (default: 10s), a number of
                     records such as 1000r, or manual: only at the end, and when it is stopped
  --keep N           how many commits the store holds: the last, and those before (default: 2)
  --at-end MEANING   what the end of all input is: close (default), the end, so windows and final results come out; keep,
                     a pause, as for a file that grows: the next run goes on with windows open
  --renamed NEW=OLD  step NEW goes on with what the store holds of step OLD; may be given more than once
  --forget ID        drops what the store holds of a step that the flow has not any more; likewise
  --workers N        on how many workers it runs, all on one thread (default: 1); another number goes on as well
  --stop-timeout T   how long a flow that was asked to stop may take to end, such as 10s (default: 30s)

Other options after FILE, and all after --, go to the function that makes the flow: it is called with an object,
--input a.csv --max-rows 10 as { input: "a.csv", maxRows: "10" }, an option without a value as true, one given
twice as an array. "--offset=-5" for values that begin with a dash.

Ctrl-C stops reading, lets the flow finish what it has read, commits that, and ends; a second one ends at once.
Exit codes: 0 finished, 1 the flow failed, 2 it could not be started, 130 stopped by Ctrl-C, 143 by SIGTERM,
141 standard output was closed by its reader.`,

  render: `tidemark render FILE[:export] [options] [--name value ...]

Prints the graph of a flow.

  --format FORMAT    mermaid (default): a flowchart, with a frame for each group made by apply; json
  --verbose          errors with whole stacks, the engine's own frames too
  -h, --help

Other options after FILE go to the function that makes the flow, as with tidemark run.`,

  recovery: `tidemark recovery ACTION STORE [options]

Looks into a store that a flow was run with (tidemark run --recovery STORE), and after it.

  inspect STORE              which flow has got how far, and what each step keeps: keys and bytes
  inspect STORE --step ID    what that step has saved, for all keys; with --key K for one, a text or a number
  verify STORE               reads everything, checks each checksum and tells all that is damaged
  compact STORE              writes what is up to date anew, and deletes the rest, older commits too
  export STORE FILE          the last commit as one file
  import FILE STORE          takes it into a store that is empty or still to be made
  copy STORE STORE           the same at once, from one store to another, of whatever kind
  delete STORE --yes         deletes all that is in the store: the next run begins anew

  --json       inspect, verify: as a line of JSON
  --verbose    errors with whole stacks
  -h, --help

A STORE is one of
  file:PATH or only PATH          a folder
  sqlite:PATH                     a database of SQLite; before Node 22.13 by the package better-sqlite3
  lmdb:PATH                       a folder with a database of LMDB, by the package lmdb
  postgres://USER@HOST/DATABASE   a table, by the package pg: ?store=NAME tells stores apart, &schema=NAME says where. What
                                  is not in the URL is in PGHOST, PGUSER, PGDATABASE and so on; the password in PGPASSWORD
  s3://BUCKET/PREFIX              a bucket, by the package aws4fetch. Keys are in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
                                  (AWS_SESSION_TOKEN); AWS_REGION; AWS_ENDPOINT_URL, if it is not Amazon's
Packages are those that are installed beside tidemark. Passwords are printed nowhere. No flow may be running with the store.
Exit codes: 0 done, 1 it failed, or something is damaged, 2 it could not be started.`,
} as const;
