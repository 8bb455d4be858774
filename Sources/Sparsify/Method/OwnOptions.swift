/// What one method, or several that are alike, can be told and others can't: a property for each option.
///
/// The file that declares them adds a subscript to `MethodOptions` by which they are its properties, too, and describes
/// each as a `MethodOption`. No two of them have properties of one name.
package protocol OwnOptions: Sendable, Equatable {
  /// Those of a run that was told nothing.
  init()
}

extension OwnOptions {
  func isEqual(to other: any OwnOptions) -> Bool { other as? Self == self }
}
