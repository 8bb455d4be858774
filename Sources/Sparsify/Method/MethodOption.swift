import Tensor

/// An option of `sparsify run` that not every method has: how it is given, what help says of it, and what twins keep.
package struct MethodOption: Sendable {
  /// What the help of an option begins with.
  package enum Introduction: Sendable {
    /// The methods that have it, as in "Of variational: …".
    case methods
    /// Nothing: it goes on from the option before it.
    case none
  }

  /// What twins keep of an option, for those who put their command together again.
  package enum Kept: Sendable {
    /// Its value.
    case value
    /// Its value, which is not given but follows from other stored options where these say so.
    case valueUnless(follows: @Sendable (JSONObject) -> Bool)
    /// The experiment_id of the twin that it names, and what that is to this one: "a twin of …".
    case experimentID(of: String)
  }

  /// How it is given and set, with its help.
  private let option: Option<MethodOptions>
  private let introduction: Introduction
  package let kept: Kept

  init(
    _ option: Option<MethodOptions>, help introduction: Introduction = .methods, kept: Kept = .value
  ) {
    self.option = option
    self.introduction = introduction
    self.kept = kept
  }

  /// Without dashes.
  package var name: String { option.name }

  /// As it is given: `--kl-scale`.
  package var label: String { "--\(name)" }

  /// The name under which twins keep it, see `StoredOption`: `kl_scale`.
  package var storedName: String { String(name.map { $0 == "-" ? "_" : $0 }) }

  /// What a twin's params.json calls it.
  package var parameterKey: String { ParamsKey.sparsifyStem + storedName }

  /// Whether it is not as usual.
  func isGiven(in options: MethodOptions) -> Bool {
    option.isGiven(in: options, usual: MethodOptions())
  }
}

extension MethodOption {
  /// Those of all methods, once each, in the order of the methods, and which methods have them.
  package static var all: [(option: MethodOption, kinds: [MethodKind])] {
    MethodKind.allCases.having(\.options, by: \.name).map { ($0.part, $0.owners) }
  }

  /// Those of all methods as options of what has a method's options as a part, explained.
  package static func options<Whole>(
    of part: WritableKeyPath<Whole, MethodOptions> & Sendable
  ) -> [Option<Whole>] {
    all.map { own, kinds in own.option.of(part, help: own.help(of: kinds)) }
  }

  /// - Parameter kinds: those that have it.
  private func help(of kinds: [MethodKind]) -> String {
    switch introduction {
    case .none: option.help
    case .methods: "Of \(Self.words(for: kinds)): \(option.help)"
    }
  }

  /// `variational`; all but the usual one are `the others`.
  private static func words(for kinds: [MethodKind]) -> String {
    kinds.count > 1 && kinds == MethodKind.allCases.filter { $0 != MethodOptions().kind }
      ? "the others" : listed(kinds.map(\.rawValue))
  }
}
