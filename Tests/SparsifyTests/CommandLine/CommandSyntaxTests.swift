import Sparsify
import Tensor
import Testing
import VariationalDropout

private struct Settings: Sendable {
  var input: Path = ""
  var epochs = 25
  var threshold = 3.0
  var rate: Double?
  var nonlinearity: Nonlinearity?
  var seeds: SeedList?
  var isQuiet = false
}

private let syntax = CommandSyntax<Settings>(
  name: "try", overview: "Try something out.",
  arguments: [Argument("input", \.input, help: "What to read.")],
  options: [
    OptionGroup(
      "NUMBERS",
      [
        .value("epochs", short: "e", "n", \.epochs, .atLeast(0), help: "How many epochs to train."),
        .value("threshold", short: "t", "t", \.threshold, help: "Where weights are pruned."),
        .value("learning-rate", "rate", \.rate, .above(0), help: "The rate that all models take."),
        .value("nlin", "name", \.nonlinearity, help: "The nonlinearity."),
        .value("seeds", "list", \.seeds, help: "Which seeds."),
      ]),
    OptionGroup("HOW TO RUN", [.flag("quiet", short: "q", \.isQuiet, help: "Say nothing.")]),
  ],
  example: ["sparsify try zoo"], defaults: Settings())

private func words(_ text: String) -> [[UInt8]] {
  text.split(separator: " ").map { Array($0.utf8) }
}

private func problems(_ text: String) throws -> [String] {
  try #require(throws: UsageError.self) { try syntax.parse(words(text)) }.problems
}

@Suite struct CommandSyntaxTests {
  @Test func `takes defaults where nothing is given`() throws {
    let settings = try syntax.parse(words("zoo"))
    #expect(settings.input == "zoo")
    #expect(settings.epochs == 25)
    #expect(settings.rate == nil)
    #expect(!settings.isQuiet)
  }

  @Test(arguments: [
    "zoo --epochs 3 --threshold -2.5 --quiet --nlin gelu",
    "--epochs=3 --threshold=-2.5 --quiet --nlin=gelu zoo",
    "-e 3 -t -2.5 -q --nlin gelu zoo",
    "zoo -e3 -t-2.5 -q --nlin=gelu",
    "-e=3 -t=-2.5 zoo --quiet --nlin gelu",
    "--quiet --nlin gelu --threshold -2.5 --epochs 3 -- zoo",
  ])
  func `reads options in every form and place`(text: String) throws {
    let settings = try syntax.parse(words(text))
    #expect(settings.input == "zoo")
    #expect(settings.epochs == 3)
    #expect(settings.threshold == -2.5)
    #expect(settings.nonlinearity == .gelu)
    #expect(settings.isQuiet)
  }

  @Test func `takes what follows two dashes for an argument`() throws {
    #expect(try syntax.parse(words("-- --quiet")).input == "--quiet")
    #expect(try syntax.parse(words("-")).input == "-")
  }

  @Test func `adds up what a list is given`() throws {
    let settings = try syntax.parse(words("--seeds 1-2 zoo --seeds 7"))
    #expect(settings.seeds?.values == [1, 2, 7])
  }

  @Test func `keeps the bytes of a path`() throws {
    #expect(try syntax.parse([[0xFF, 0x2F, 0x41]]).input == Path(bytes: [0xFF, 0x2F, 0x41]))
  }

  @Test(arguments: [
    ("", "Missing expected argument '<input>'"),
    ("zoo more", "Unexpected argument 'more'"),
    ("zoo --tresh 2", "Unknown option '--tresh'. Did you mean '--threshold'?"),
    ("zoo --epoch 2", "Unknown option '--epoch'. Did you mean '--epochs'?"),
    ("zoo --learning 2", "Unknown option '--learning'. Did you mean '--learning-rate'?"),
    ("zoo --zzz", "Unknown option '--zzz'"),
    ("zoo --nonlin 2", "Unknown option '--nonlin'. Did you mean '--nlin'?"),
    ("zoo --random_seed 2", "Unknown option '--random_seed'. Did you mean '--seeds'?"),
    ("zoo --leraning-raet 2", "Unknown option '--leraning-raet'. Did you mean '--learning-rate'?"),
    ("zoo --qiet", "Unknown option '--qiet'. Did you mean '--quiet'?"),
    (
      "zoo --gpu",
      "Unknown option '--gpu': it computes on processors only, on all that the job was given"
    ),
    ("zoo -x", "Unknown option '-x'"),
    ("zoo -qe", "Unknown option '-qe'"),
    ("zoo --se", "Unknown option '--se'. Did you mean '--seeds'?"),
    ("zoo --sleep", "Unknown option '--sleep'"),
    ("zoo --thread 2", "Unknown option '--thread'"),
    ("zoo --epochs", "Missing value for '--epochs <n>'"),
    ("zoo --epochs --quiet", "Missing value for '--epochs <n>'"),
    ("zoo --epochs x", "The value 'x' of '--epochs' is not a whole number"),
    ("zoo --epochs 2.5", "The value '2.5' of '--epochs' is not a whole number"),
    ("zoo --epochs -3", "'--epochs' must be at least 0, not -3"),
    ("zoo --learning-rate 0", "'--learning-rate' must be greater than 0, not 0"),
    ("zoo --threshold nan", "The value 'nan' of '--threshold' is not a number"),
    ("zoo --quiet=1", "'--quiet' takes no value"),
    ("zoo -q=1", "'--quiet' takes no value"),
    ("zoo -e", "Missing value for '--epochs <n>'"),
    ("zoo -e3x", "The value '3x' of '--epochs' is not a whole number"),
    ("zoo -3", "Unknown option '-3'"),
    ("zoo --epochs 2 --epochs 2", "'--epochs' is given more than once"),
    ("zoo --epochs=2 -e3", "'--epochs' is given more than once"),
    ("zoo -q --quiet", "'--quiet' is given more than once"),
    ("zoo --seeds 1-3 --seeds 3", "'--seeds' was given a value twice, or too many of them"),
    (
      "zoo --nlin swish",
      "The value 'swish' of '--nlin' is not one of tanh, relu, leakyrelu, sigmoid, silu, gelu"
    ),
  ])
  func `says what is wrong`(text: String, problem: String) throws {
    #expect(try problems(text).first == problem)
  }

  @Test func `reports all mistakes together, with usage and where to read on`() throws {
    let error = try #require(throws: UsageError.self) {
      try syntax.parse(words("--epochs x --zzz"))
    }
    #expect(
      "\(error)" == """
        Error: The value 'x' of '--epochs' is not a whole number
        Error: Unknown option '--zzz'
        Error: Missing expected argument '<input>'
        USAGE: sparsify try [options] <input>
          See 'sparsify try --help' for more information.
        """)
    #expect(error.exitCode == .usage)
  }

  @Test func `explains itself in 80 columns`() {
    #expect(
      syntax.description.help(width: 80) == """
        OVERVIEW: Try something out.

        USAGE: sparsify try [options] <input>

        ARGUMENTS:
          <input>                 What to read.

        NUMBERS:
          -e, --epochs <n>        How many epochs to train. (default: 25)
          -t, --threshold <t>     Where weights are pruned. (default: 3)
          --learning-rate <rate>  The rate that all models take.
          --nlin <name>           The nonlinearity.
          --seeds <list>          Which seeds.

        HOW TO RUN:
          -q, --quiet             Say nothing.
          -h, --help              Show help information.

        EXAMPLE:
          sparsify try zoo
        """)
  }

  @Test(arguments: [1, 40, 59, 60, 77, 100, 1000])
  func `explains itself in any width`(width: Int) {
    let used = min(max(width, 40), 100)
    for command in Tool.commands {
      let help = command.description.help(width: width)
      let text = help.split(separator: "\n").prefix { $0 != "EXAMPLE:" }
      #expect(text.allSatisfy { $0.count <= used || $0.hasPrefix("USAGE: ") }, "\(help)")
      // The widest is not narrower than it need be.
      #expect(text.contains { $0.count > used - 20 })
    }
  }
}
