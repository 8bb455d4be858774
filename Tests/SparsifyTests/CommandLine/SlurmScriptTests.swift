import Foundation
import Sparsify
import Tensor
import TestSupport
import Testing

/// Words that a shell would take apart, expand or lose.
private let unruly: [[UInt8]] =
  [
    "", " ", "plain", "two words", "it's", "\"$HOME\"", "`id`", "a\\b", "a\nb", "\t", "*", "~",
    "#x",
    "!!", "{a,b}", "$'x'", "--only=*seed=1_*", "größer", "\u{2028}", "\u{202E}", "\u{1B}[2J", "'",
    "\\",
    "a;b|c&d", "(x)", "<y>", "\u{7F}1",
    "it'\u{301}s",
  ].map { Array($0.utf8) } + [[0xFF], [0x61, 0xFE, 0x31, 0x27], [0x0A, 0x30]]

@Suite struct ShellWordTests {
  @Test func `bash reads the very bytes, in one line`() throws {
    let quoted = unruly.map(shellWord)
    let printed = try bash(["-c", #"printf '%s\0' "# + quoted.joined(separator: " ")])
    #expect(printed.code == 0)
    #expect(printed.output == unruly.flatMap { $0 + [0] })
    #expect(quoted.allSatisfy { !$0.contains("\n") })
  }

  @Test(arguments: [
    ("zoos/mnist_twin", "zoos/mnist_twin"), ("my twin", "'my twin'"), ("it's", #"'it'\''s'"#),
    ("größer", "'größer'"), ("a\nb", #"$'a\x0Ab'"#), ("", "''"),
  ]) func `what is readable stays so`(word: String, expected: String) {
    #expect(shellWord(Array(word.utf8)) == expected)
  }
}

@Suite struct SlurmScriptTests {
  private let files = FileSystem()

  @Test func `the request for memory is at least what the limit allows`() {
    func request(_ limit: Int?) -> Substring? {
      script(threads: 4, memoryLimit: limit.map { MemoryLimit(bytes: $0 << 20) }).text
        .split(separator: "\n").first { $0.hasPrefix("#SBATCH --mem=") }
    }
    #expect(request(nil) == "#SBATCH --mem=1356M")
    #expect(request(200) == "#SBATCH --mem=1356M")
    #expect(request(8192) == "#SBATCH --mem=9192M")
  }

  @Test func `the request for memory covers tables and report of all models`() {
    let many = script(threads: 4, ending: 1 << 30).text
    #expect(many.contains("#SBATCH --mem=2024M"))
    #expect(many.contains("# 1024 MB, for the tables and the report of all models at the end."))
    // What trains is told as before.
    #expect(many.contains("A thread trains one group of up to 16 models at a time."))
    #expect(script(threads: 4, ending: 100 << 20).text == script(threads: 4).text)
  }

  private func script(
    tasks: Int = 8, threads: Int? = nil, ending: Int = 0, memoryLimit: MemoryLimit? = nil,
    timeLimit: TimeLimit? = nil, hasRequeueCode: Bool = false,
    program: Path = "/opt/sparsify", folder: Path = "/", words: [[UInt8]] = [],
    leftOut: Set<String> = ["print-slurm"], target: Path = "twin"
  ) -> SlurmScript {
    SlurmScript(
      tasks: tasks, threads: threads,
      memory: JobMemory(training: MemoryLimit.need(threads: threads ?? 1), ending: ending),
      memoryLimit: memoryLimit, timeLimit: timeLimit, hasRequeueCode: hasRequeueCode,
      program: program, folder: folder, command: "run", words: words, leftOut: leftOut,
      target: target)
  }

  /// The lines of a script that the tool printed.
  private func lines(_ run: (code: ExitCode, results: String, messages: String)) -> [Substring] {
    #expect(run.code == .success && run.messages == "")
    return run.results.split(separator: "\n")
  }

  @Test func `bash hands every byte to the tool, in the right folder, behind the tool's own words`()
    throws
  {
    try withTemporaryFolder { root in
      let folder = root / Path(bytes: Array("it's $HOME\n".utf8) + [0xFF])
      try files.createFolder(folder)
      let stub = folder / "a stub"
      try files.write(
        Array("#!/bin/bash\nprintf '%s\\0' \"${PWD##*/}\" \"$@\"\n".utf8), to: stub)
      #expect(stub.withCString { chmod($0, 0o755) } == 0)
      let job = root / "job.sh"
      let words = script(program: stub, folder: folder, words: unruly, target: folder / "a\nb")
      try files.write(Array(words.text.utf8), to: job)
      let run = try bash(
        ["\(job)"],
        environment: [
          "PATH": "/usr/bin:/bin", "SLURM_ARRAY_TASK_ID": "3", "SLURMD_NODENAME": "node7",
          "SLURM_RESTART_COUNT": "2",
        ])
      #expect(run.code == 0)
      let own = "run --shard 3/8 --requeue-code 75 --time-limit 3:50:00"
      let expected =
        [folder.name.bytes] + own.split(separator: " ").map { Array($0.utf8) } + unruly
      let output = run.output.split(separator: UInt8(ascii: "\n"), maxSplits: 1)
      #expect(String(decoding: output[0], as: UTF8.self).hasSuffix("task 3 on node7, restart 2"))
      #expect(Array(output[1]) == expected.flatMap { $0 + [0] })
    }
  }

  @Test func `Slurm finds its options before the first command`() {
    let lines = script(tasks: 64, target: "zoos/my twin/").text.split(separator: "\n")
    #expect(lines.first == "#!/bin/bash")
    let head = lines.prefix { $0.hasPrefix("#") }
    #expect(
      head.filter { $0.hasPrefix("#SBATCH") } == [
        "#SBATCH --job-name=sparsify-my_twin", "#SBATCH --array=0-63",
        "#SBATCH --cpus-per-task=1", "#SBATCH --mem=1164M", "#SBATCH --time=4:00:00",
        "#SBATCH --requeue", "#SBATCH --open-mode=append",
        "#SBATCH --output=sparsify-my_twin-%A_%a.log", "#SBATCH --signal=B:TERM@180",
      ])
    #expect(lines[head.count...].contains("cd / || exit 66"))
  }

  @Test func `threads, time and code of the command line are kept`() {
    let text = script(threads: 4, timeLimit: TimeLimit(seconds: 30 * 3600), hasRequeueCode: true)
      .text
    #expect(text.contains("\n#SBATCH --cpus-per-task=4\n"))
    #expect(text.contains("\n#SBATCH --mem=1356M\n"))
    #expect(text.contains("\n#SBATCH --time=30:10:00\n"))
    #expect(!text.contains("--requeue-code 75") && !text.contains("--time-limit 3"))
  }

  @Test func `comments stay comments, whatever the names hold`() {
    let text = script(leftOut: ["print-slurm", "restart"], target: "a\nrm -rf b").text
    #expect(!text.split(separator: "\n").contains { $0.hasPrefix("rm") })
    #expect(text.contains("# Given, but no part of the job: --restart."))
  }

  @Test func `run and generate print their job and do nothing else`() throws {
    try withTemporaryFolder { folder in
      _ = try Bench(folder, Bench.groups)
      let (zoo, twin) = ("\(folder / "zoo")", "\(folder / "the twin")")
      let before = try TwinComparison.tree(folder)
      let run = lines(tool("run", zoo, twin, "--print-slurm", "2", "--epochs=4", "--dry-run"))
      #expect(run.last == "  \(zoo) '\(twin)' --epochs=4")
      #expect(run.contains("#SBATCH --array=0-1"))
      #expect(run.contains("# Given, but no part of the job: --dry-run."))
      #expect(run.contains { $0.hasPrefix("exec /") && $0.hasSuffix(" run \\") })
      let generate = lines(
        tool(
          "generate", "--jobs", "2", "--seeds=1-20", "--print-slurm=1", "--", zoo + "/dataset.pt",
          twin))
      #expect(generate.last == "  --jobs 2 --seeds=1-20 -- \(zoo)/dataset.pt '\(twin)'")
      #expect(generate.contains("#SBATCH --array=0-0"))
      #expect(generate.contains("#SBATCH --cpus-per-task=2"))
      #expect(try TwinComparison.tree(folder) == before)
    }
  }

  @Test func `a job that would fail is not printed`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      let (zoo, twin) = ("\(bench.source)", "\(folder / "twin")")
      func refused(_ words: String..., as code: ExitCode) -> String {
        let run = tool(words + ["--print-slurm", "2"])
        #expect(run.code == code && run.results.isEmpty, "\(words)")
        return run.messages
      }
      #expect(refused("run", "\(folder / "none")", twin, as: .noInput).contains("none"))
      _ = refused("run", zoo, zoo, as: .usage)
      _ = refused("run", zoo, twin, "--data", "\(folder / "none")", as: .noInput)
      _ = refused("run", zoo, twin, "--data", zoo + "/a/params.json", as: .unreadableInput)
      _ = refused("run", zoo, twin, "--only", "nothing", as: .usage)
      _ = refused("run", zoo, twin, "--from-epoch", "77", as: .incomplete)
      _ = refused("run", zoo, zoo + "/dataset.pt/twin", as: .usage)
      try files.write([1], to: folder / "file")
      _ = refused("run", zoo, "\(folder / "file")", as: .cannotCreate)
      #expect(try files.list(folder) == ["file", "zoo"])
    }
  }

  @Test func `what is skipped or of no use is a warning beside the script`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      try files.write([1], to: bench.source / "a/params.json")
      let run = tool("run", "\(bench.source)", "\(folder / "twin")", "--print-slurm", "9")
      #expect(run.code == .success && run.results.hasPrefix("#!/bin/bash\n"))
      #expect(run.messages.contains("Warning: 1 model will be skipped:\n  a: "))
      #expect(run.messages.contains("work for 2 threads only"))
    }
  }

  @Test(arguments: ["0", "-1", "1002", "many"]) func `a number that Slurm refuses is wrong usage`(
    tasks: String
  ) {
    let run = tool("run", "zoo", "twin", "--print-slurm", tasks)
    #expect(run.code == .usage && run.results == "")
    #expect(run.messages.contains("--print-slurm"))
  }
}
