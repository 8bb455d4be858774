import CBuild

/// What this build of the program is.
public enum Program {
  /// The version, as `--version` and the twins' config.json give it.
  public static let version = "0.2.0"
  /// The commit it was built from, where that is known.
  package static let commit = build_commit().map { String(cString: $0) }
}
