/// The style sheet of the page, beside that of the pictures: wide, on a phone, and on paper.
enum PageStyle {
  static let rules = """
    *{box-sizing:border-box}html{-webkit-text-size-adjust:100%}
    body{margin:0 auto;max-width:1190px;padding:26px 24px 56px;background:var(--bg);color:var(--fg);overflow-wrap:anywhere;\
    font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
    h1{font-size:26px;line-height:1.2;margin:0 0 14px}h1 i{font-weight:500}
    h2{font-size:18px;margin:36px 0 10px;padding-top:12px;border-top:1px solid var(--line)}
    h3{font-size:15px;margin:20px 0 6px}
    h2 small{white-space:nowrap;font-weight:400;font-size:13px;margin-left:6px}small{color:var(--mute);font-size:85%}
    .lead{color:var(--mute);margin:10px 0;max-width:95ch}
    .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:10px}
    .cards div{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:10px 14px}
    .cards span,.cards small{display:block;color:var(--mute);font-size:12.5px;line-height:1.35}
    .cards b{display:block;font-size:23px;font-weight:600;margin:1px 0;font-variant-numeric:tabular-nums}
    figure{margin:14px 0 22px}figcaption{color:var(--mute);font-size:13px;margin-top:6px;max-width:110ch}
    .row{display:flex;flex-wrap:wrap;gap:18px 22px}.row>div{flex:1 1 330px;min-width:0}
    .row>.half{flex:1 1 min(440px,100%);max-width:540px}.row>.third{max-width:366px}
    svg{display:block;width:100%;height:auto}
    .key{display:flex;flex-wrap:wrap;gap:2px 16px;font-size:13px;margin-bottom:8px}
    .key span{display:inline-flex;align-items:baseline;max-width:100%}.key i{flex:none}
    .key i,.swatch{display:inline-block;width:12px;height:12px;border-radius:2px;border:6px solid;margin-right:6px;vertical-align:-1px}
    .key i.o,.swatch.o{border:2px dashed}
    .scroll{overflow-x:auto;margin:10px 0}
    table{border-collapse:collapse;overflow-wrap:normal;font-size:13.5px;font-variant-numeric:tabular-nums;width:100%}
    th{font-weight:600;text-align:left;vertical-align:bottom;border-bottom:1px solid var(--axis)}
    td{border-bottom:1px solid var(--line)}th,td{padding:4px 14px 4px 0;white-space:nowrap}
    thead th{white-space:normal}tbody th{padding-top:12px;white-space:normal;overflow-wrap:anywhere}
    .numbers td:not(:first-child),.numbers thead th:not(:first-child){text-align:right}
    .numbers td:last-child,.numbers th:last-child{padding-right:0}
    .texts td{vertical-align:top}.texts td:last-child{white-space:normal;overflow-wrap:anywhere;min-width:26ch}
    .name{display:inline-block;max-width:38ch;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;vertical-align:bottom}
    .twin{display:inline-block;max-width:38ch;white-space:normal;overflow-wrap:break-word;vertical-align:top}
    dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 18px;font-size:14px;margin:0 0 16px}
    dt{color:var(--mute)}dd{margin:0;min-width:0}
    code{font:12.5px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
    @media (max-width:520px){body{padding:16px 14px 40px}h1{font-size:22px}dl{grid-template-columns:1fr;gap:0}\
    dd{margin-bottom:8px}.cards{grid-template-columns:1fr 1fr}.cards b{font-size:20px}.name,.twin{max-width:22ch}}
    @page{margin:12mm}@media print{body{font-size:9.5pt;max-width:none;padding:0}figure,tr,thead,.cards,dl>*{break-inside:avoid}\
    h2,h3,dt,thead,thead tr,.over,.over+tr,tbody tr:first-child{break-after:avoid}tbody tr:last-child{break-before:avoid}\
    thead{display:table-header-group}h2{margin-top:20px}p{orphans:3;widows:3}.scroll{overflow:visible}table{font-size:8pt}\
    .row{gap:10px}.row>div{flex:1 1 30%}.row>.half{flex:1 1 45%}figcaption{break-before:avoid}\
    th,td{padding-right:8px}.cards{grid-template-columns:repeat(5,1fr)}.cards b{font-size:14pt}}

    """
}
