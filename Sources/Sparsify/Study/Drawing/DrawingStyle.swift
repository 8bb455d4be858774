/// The style sheet of pictures: two palettes, sizes of text, widths of lines.
package enum DrawingStyle {
  // Series after Okabe and Ito, Color Universal Design, darkened for light paper; steps after viridis.
  private static let light = """
    --bg:#fff;--fg:#1d2227;--mute:#59646e;--line:#e2e6e9;--axis:#98a2ab;--card:#f6f8f9;\
    --c0:#0072b2;--c1:#c44e00;--c2:#007a58;--c3:#a0508a;--c4:#9a6a00;--c5:#2f8fc4;--c6:#6a5acd;--c7:#6b6f00;\
    --s0:#9fb4e0;--s1:#8399d8;--s2:#6f80cc;--s3:#5a68bb;--s4:#4a52a6;--s5:#433f90;--s6:#40307a;--s7:#3a2160
    """
  private static let dark = """
    --bg:#14181c;--fg:#e4e9ed;--mute:#9ba7b1;--line:#2a3138;--axis:#5f6a74;--card:#1b2127;\
    --c0:#5ab4e8;--c1:#f08c4a;--c2:#43c99c;--c3:#d992c1;--c4:#e2b04c;--c5:#93d2f3;--c6:#a79df0;--c7:#c6ca57;\
    --s0:#3d4a80;--s1:#475a98;--s2:#526cb0;--s3:#6080c4;--s4:#7495d4;--s5:#8dabe2;--s6:#aac3ee;--s7:#cfe0fb
    """

  /// The colours as variables: `--bg`, `--fg`, `--mute`, `--line`, `--axis`, `--card`, those of the series
  /// and the steps. What is printed is light.
  package static let variables = """
    :root{\(light)}
    @media screen and (prefers-color-scheme:dark){:root{\(dark)}}

    """

  /// What marks look like.
  package static let marks: String = {
    var rules = """
      svg{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
      svg text{font-size:11px;fill:var(--fg)}
      svg .h{font-size:12.5px;font-weight:600}svg .a{fill:var(--mute);font-variant-numeric:tabular-nums}
      svg .n{fill:var(--mute);font-size:10.5px}svg .b{font-weight:600;paint-order:stroke;stroke:var(--bg);stroke-width:3px;stroke-linejoin:round}svg .k{fill:currentColor}
      svg .e{text-anchor:end}svg .m{text-anchor:middle}
      .g{stroke:var(--line);fill:none}.x{stroke:var(--axis);fill:none}.l{fill:none;stroke:currentColor;stroke-width:1.8;stroke-linejoin:round}
      .thin{stroke-width:1;stroke-opacity:.4}.halo{stroke:var(--bg);stroke-width:5}.dash{stroke-width:1;stroke-dasharray:4 3}
      .band{fill:currentColor;fill-opacity:.17}.area{fill:currentColor;fill-opacity:.75;stroke:var(--bg);stroke-width:.5}
      .bx{fill:currentColor;fill-opacity:.22;stroke:currentColor}.wh{fill:none;stroke:currentColor}.md{fill:none;stroke:currentColor;stroke-width:2}
      .ds{fill:none;stroke:currentColor;stroke-linecap:round;stroke-width:4}.fl{stroke-width:2.4;stroke-opacity:.7}
      .p{fill:currentColor;fill-opacity:.65;stroke:var(--bg);stroke-width:.7}.bar{fill:currentColor;fill-opacity:.6}
      .fill{fill:currentColor}.node{fill:currentColor;stroke:var(--bg);stroke-width:1.2}svg image{image-rendering:pixelated}
      .ct{color:var(--fg)}.cm{color:var(--mute)}

      """
    for number in 0..<Ink.seriesCount { rules += ".c\(number){color:var(--c\(number))}" }
    for number in 0..<Ink.stepCount { rules += ".s\(number){color:var(--s\(number))}" }
    return rules
  }()
}
