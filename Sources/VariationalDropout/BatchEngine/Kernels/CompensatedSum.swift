/// A sum on lanes together with what rounding took from it.
///
/// Source: Knuth, The Art of Computer Programming, volume 2, 4.2.2, theorem B: the error of a sum, exactly.
struct CompensatedSum {
  private var sum = splat(0)
  private var rest = splat(0)

  @inline(__always) init() {}

  @inline(__always) mutating func add(_ part: LaneVector) {
    let new = sum + part
    let added = new - sum
    rest = rest + ((sum - (new - added)) + (part - added))
    sum = new
  }

  /// The sum, rounded once more.
  var value: LaneVector {
    @inline(__always) get { sum + rest }
  }
}
