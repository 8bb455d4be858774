import Sparsify
import Tensor
import TestSupport
import Testing

/// The options that not every method has, as the methods declare them.
@Suite struct MethodOptionsTests {
  /// A value of each that is not the usual one.
  private static let values = [
    "kl-scale": "0.5", "threshold": "2", "initial-log-sigma2": "-5", "sparsity": "0.5",
    "schedule": "linear", "prune-epochs": "2", "scope": "layer", "like": "other",
  ]

  /// What a run is told about the method.
  private func options(_ method: MethodKind, _ given: [MethodOption]) throws -> MethodOptions {
    let words =
      ["--method", method.rawValue] + given.map { "\($0.label)=\(Self.values[$0.name] ?? "")" }
    return try RunCommand.syntax.parse((["zoo", "twin"] + words).map { Array($0.utf8) }).zoo.method
  }

  /// Why there is no method for no models, where there is none.
  private func refusal(_ options: MethodOptions) -> String {
    let made = Result {
      try options.method(for: [], epochs: 5, samples: 10, files: FileSystem())
    }
    guard case .failure(let error) = made else { return "" }
    return "\(error)"
  }

  @Test func `each is refused by the methods that lack it, and by no other`() throws {
    #expect(Set(MethodOption.all.map(\.option.name)) == Set(Self.values.keys))
    for (option, kinds) in MethodOption.all {
      for kind in MethodKind.allCases {
        let refusal = refusal(try options(kind, [option]))
        let isForeign = refusal.hasPrefix(
          "\(option.label) is of no use with --method \(kind.rawValue). Leave it out.")
        #expect(isForeign == !kinds.contains(kind), "\(kind.rawValue): \(refusal)")
      }
    }
  }

  @Test func `all that a method lacks are refused together`() throws {
    for kind in MethodKind.allCases {
      let foreign = MethodOption.all.filter { !$0.kinds.contains(kind) }.map(\.option)
      #expect(
        refusal(try options(kind, foreign.reversed()))
          == foreign.map(\.label).joined(separator: ", ")
          + " are of no use with --method \(kind.rawValue). Leave it out.")
    }
  }

  @Test func `help explains each once, and says which methods have it`() {
    let explained =
      RunCommand.syntax.description.groups
      .first { $0.title == "METHOD" }?.options ?? []
    for kind in MethodKind.allCases {
      for option in kind.options {
        #expect(explained.filter { $0.name == option.name }.count == 1)
      }
      let first = explained.first { $0.name == kind.options.first?.name }?.help ?? ""
      #expect(first.hasPrefix("Of \(kind == .variational ? "variational" : "the others"): "))
    }
    #expect(
      explained.map(\.name) == ["method", "epochs"] + MethodOption.all.map(\.option.name)
        + ["finetune", "finetune-lr", "rewind"])
  }

  /// Twins that there are have them, and their experiment ids depend on them.
  @Test func `the names in a twin's files stay`() {
    #expect(
      MethodOption.all.map(\.option.storedName) == [
        "kl_scale", "threshold", "initial_log_sigma2", "sparsity", "schedule", "prune_epochs",
        "scope", "like",
      ])
    #expect(MethodOption.threshold.parameterKey == "sparsify::threshold")
  }

  @Test func `what is set to its usual value is as if it were not given`() throws {
    for (option, _) in MethodOption.all {
      #expect(try options(.variational, [option]) != MethodOptions(), "\(option.label)")
    }
    var options = MethodOptions()
    (options.threshold, options.sparsity) = (2, 0.5)
    #expect(options.threshold == 2 && options.sparsity == 0.5 && options.scope == nil)
    options.threshold = MethodOptions().threshold
    #expect(options != MethodOptions() && options.threshold == 3)
    options.sparsity = nil
    #expect(options == MethodOptions())
  }
}
