/// Zeros around an image, so that a kernel may look beyond its edges.
package struct Border: Hashable {
  /// Rows above and columns to the left.
  let before: Int
  /// Rows below and columns to the right.
  let after: Int

  /// The sizes of a plane with this border.
  func around(_ plane: Plane) -> Plane {
    Plane(
      channels: plane.channels, height: plane.height + before + after,
      width: plane.width + before + after)
  }

  /// Fills an image with a border: zeros, and inside what `row` writes.
  ///
  /// - Parameters:
  ///   - target: as many vectors as `around(plane)` has.
  ///   - row: writes one row of one block; its first vector is that of pixel (y, 0).
  @inline(__always)
  package func fill(
    _ target: MutableLaneSpan, _ plane: Plane,
    row: (_ block: Int, _ y: Int, _ into: MutableLaneSpan) -> Void
  ) {
    let vectors = ChannelBlock.vectors
    let inner = plane.width &* vectors
    let outer = (plane.width &+ before &+ after) &* vectors
    let left = before &* vectors
    var rest = target
    for block in 0..<plane.blocks {
      rest.takeFirst(before &* outer).update(repeating: splat(0))
      for y in 0..<plane.height {
        let line = rest.takeFirst(outer)
        line[0..<left].update(repeating: splat(0))
        row(block, y, line[left..<(left &+ inner)])
        line[(left &+ inner)..<outer].update(repeating: splat(0))
      }
      rest.takeFirst(after &* outer).update(repeating: splat(0))
    }
  }
}
