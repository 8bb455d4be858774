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
  var isQuiet = false
}

private let syntax = CommandSyntax<Settings>(
  name: "try", overview: "Try something out.",
  arguments: [Argument("input", \.input, help: "What to read.")],
  options: [
    .value("epochs", "n", \.epochs, .atLeast(0), help: "How many epochs to train."),
    .value("threshold", "t", \.threshold, help: "Where weights are pruned."),
    .value("learning-rate", "rate", \.rate, .above(0), help: "The rate that all models take."),
    .value("nlin", "name", \.nonlinearity, help: "The nonlinearity."),
    .flag("quiet", \.isQuiet, help: "Say nothing."),
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
    "--quiet --nlin gelu --epochs 9 --threshold -2.5 --epochs 3 -- zoo",
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
    ("zoo --epochs", "Missing value for '--epochs <n>'"),
    ("zoo --epochs --quiet", "Missing value for '--epochs <n>'"),
    ("zoo --epochs x", "The value 'x' of '--epochs' is not a whole number"),
    ("zoo --epochs 2.5", "The value '2.5' of '--epochs' is not a whole number"),
    ("zoo --epochs -3", "'--epochs' must be at least 0, not -3"),
    ("zoo --learning-rate 0", "'--learning-rate' must be greater than 0, not 0"),
    ("zoo --threshold nan", "The value 'nan' of '--threshold' is not a number"),
    ("zoo --quiet=1", "'--quiet' takes no value"),
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
      syntax.help == """
        OVERVIEW: Try something out.

        USAGE: sparsify try [options] <input>

        ARGUMENTS:
          <input>                 What to read.

        OPTIONS:
          --epochs <n>            How many epochs to train. (default: 25)
          --threshold <t>         Where weights are pruned. (default: 3)
          --learning-rate <rate>  The rate that all models take.
          --nlin <name>           The nonlinearity.
          --quiet                 Say nothing.
          -h, --help              Show help information.

        EXAMPLE:
          sparsify try zoo
        """)
  }
}
