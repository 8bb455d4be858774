/// Two vectors that go through one computation side by side.
///
/// A long chain of operations leaves a processor waiting for each result; beside a second one it has something to do,
/// and constants are loaded once for both. Every number is what it would be alone.
package struct LanePair {
  package var first: LaneVector
  package var second: LaneVector

  @inline(__always) package init(_ first: LaneVector, _ second: LaneVector) {
    self.first = first
    self.second = second
  }

  /// Both by one function.
  @inline(__always) package func map(_ function: (LaneVector) -> LaneVector) -> LanePair {
    LanePair(function(first), function(second))
  }
}

@inline(__always) func * (a: LanePair, b: LanePair) -> LanePair {
  LanePair(a.first * b.first, a.second * b.second)
}
@inline(__always) func * (a: LanePair, b: Float) -> LanePair {
  LanePair(a.first * b, a.second * b)
}

/// `a * b + c`, rounded once.
@inline(__always) func fma(_ a: LanePair, _ b: LanePair, _ c: Float) -> LanePair {
  LanePair(fma(a.first, b.first, c), fma(a.second, b.second, c))
}
@inline(__always) func fma(_ a: LanePair, _ b: Float, _ c: LanePair) -> LanePair {
  LanePair(fma(a.first, splat(b), c.first), fma(a.second, splat(b), c.second))
}
/// `a * b + c` with constants a and c.
@inline(__always) func fma(_ a: Float, _ b: LanePair, _ c: Float) -> LanePair {
  LanePair(fma(splat(a), b.first, c), fma(splat(a), b.second, c))
}
