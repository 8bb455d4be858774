import Glibc

/// Limits what this process may take, for the body of an exit test: more is a failed allocation, which
/// ends a Swift program.
///
/// - Parameter bytes: of addresses, taken or only reserved; what is taken before counts.
public func limitAddressSpace(to bytes: Int) {
  // A sanitizer reserves terabytes.
  if getenv("SPARSIFY_SANITIZER") != nil { return }
  var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: rlim_t(bytes))
  promise(
    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, "the limit can't be set")
}
