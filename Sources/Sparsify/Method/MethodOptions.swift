import Tensor
import VariationalDropout

/// What `sparsify run` can be told about the method.
///
/// What not every method has is declared with those that have it, see `OwnOptions`.
@dynamicMemberLookup
package struct MethodOptions: Sendable, Equatable {
  package var kind = MethodKind.variational
  /// By their types those options that are not as usual.
  private var own: [ObjectIdentifier: any OwnOptions] = [:]

  package init() {}

  package static func == (a: Self, b: Self) -> Bool {
    a.kind == b.kind && a.own.keys == b.own.keys
      && a.own.allSatisfy { type, own in b.own[type].map(own.isEqual) ?? false }
  }

  /// The options of one method, or of several that are alike.
  package subscript<Own: OwnOptions>(type: Own.Type) -> Own {
    get { own[ObjectIdentifier(type)] as? Own ?? Own() }
    set { own[ObjectIdentifier(type)] = newValue == Own() ? nil : newValue }
  }

  /// The method for some models.
  ///
  /// - Parameters:
  ///   - models: those that are to be made.
  ///   - epochs: T.
  ///   - samples: the training images.
  /// - Throws: `RunError` where options don't go together; what reading other twins throws.
  package func method(
    for models: [(trial: Path, architecture: Architecture)], epochs: Int, samples: Int,
    files: FileSystem
  ) throws -> any TrainingMethod {
    let foreign = MethodOption.all.filter { !$0.kinds.contains(kind) }.map(\.option)
    try refuse(foreign, "--method \(kind.rawValue)")
    return try kind.method(
      self, MethodSetting(models: models, epochs: epochs, samples: samples, files: files))
  }

  /// Refuses those of some options that are given: they would make no difference.
  ///
  /// - Parameter other: with what they don't go.
  func refuse(_ options: [MethodOption], _ other: String) throws(RunError) {
    let given = options.filter { $0.isGiven(in: self) }.map(\.label)
    guard !given.isEmpty else { return }
    let verb = given.count == 1 ? "is" : "are"
    throw RunError(
      .usage, "\(given.joined(separator: ", ")) \(verb) of no use with \(other). Leave it out.")
  }
}
