//! How the page looks: on a phone, on a desk, in the dark, and on paper. Good, in between and
//! negative are blue, grey and vermilion, which every common colour blindness tells apart, and differ
//! in lightness, for printers without colour.

pub(super) const STYLE: &str = r"
:root{color-scheme:light dark;--ground:#fff;--ink:#1b1b1f;--soft:#5f6068;--line:#dcdce2;
--card:#f5f5f8;--good:#3b83c0;--neutral:#b9bcc4;--bad:#b93f0a;--trend:#1b1b1f}
@media (prefers-color-scheme:dark){:root{--ground:#131316;--ink:#ededf0;--soft:#a3a4ad;
--line:#38383f;--card:#1d1d22;--good:#62a8e0;--neutral:#70737c;--bad:#ff8b4d;--trend:#ededf0}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:60rem;padding:1.25rem 1rem 3rem;background:var(--ground);
color:var(--ink);font:16px/1.45 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,
sans-serif;overflow-wrap:break-word}
h1{font-size:1.6rem;line-height:1.2;margin:0}
h2{font-size:1.3rem;line-height:1.25;margin:2.2rem 0 .8rem}
h3{font-size:1.02rem;margin:0 0 .5rem}
p{margin:.35rem 0}
header p,.note,figcaption,footer dd{color:var(--soft)}
.note,figcaption{font-size:.875rem}
nav ul{margin:.8rem 0;padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:.3rem 1rem}
a{color:inherit}
h2,td,dd,b{unicode-bidi:isolate}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.6rem;
margin:.8rem 0}
.tile{background:var(--card);border-radius:.6rem;padding:.7rem .8rem}
.tile span{display:block;font-size:.82rem;color:var(--soft);line-height:1.3}
.tile b{display:block;font-size:1.6rem;line-height:1.25;font-variant-numeric:tabular-nums}
.parts{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:1.6rem 2rem;margin-top:1.4rem}
.parts>article{min-width:0}
.parts>.wide{grid-column:1/-1}
.covers{border-left:3px solid var(--line);padding-left:.8rem}
figure{margin:0 0 .6rem}
svg.plot{display:block;width:100%;height:auto;max-width:30rem}
svg.small{display:block;width:84px;height:20px}
svg text{font:11px system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;fill:var(--soft)}
svg .end{text-anchor:end}svg .middle{text-anchor:middle}svg .strong{fill:var(--ink);font-weight:600}
.grid{stroke:var(--line);stroke-width:1}
.good{fill:var(--good)}.neutral,.none{fill:var(--neutral)}.bad{fill:var(--bad)}
.cause{fill:var(--soft)}
.path{fill:none;stroke:var(--good);stroke-width:1.25;opacity:.55}
.mean{fill:var(--good)}
.answer{fill:var(--good);fill-opacity:.65}
.trend{fill:none;stroke:var(--trend);stroke-width:1.5;stroke-dasharray:5 3}
.key i{display:inline-block;width:.75em;height:.75em;border-radius:2px;margin:0 .35em 0 0}
.key span{margin-right:.9em;white-space:nowrap}
i.good{background:var(--good)}i.neutral{background:var(--neutral)}i.bad{background:var(--bad)}
dl.rows{display:grid;grid-template-columns:1fr auto;gap:.15rem 0;margin:0}
dl.rows dt{color:var(--soft);padding-right:1rem}
.tile span:first-child::first-letter{text-transform:uppercase}
dl.rows dd{margin:0;text-align:right;font-variant-numeric:tabular-nums}
dl.rows>dt,dl.rows>dd{border-bottom:1px solid var(--line);padding-top:.15rem;padding-bottom:.15rem}
.scroll{overflow-x:auto;margin:.6rem 0}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{padding:.28rem .5rem .28rem 0;border-bottom:1px solid var(--line);text-align:left;
vertical-align:top}
th{font-weight:500;color:var(--soft);font-size:.82rem;vertical-align:bottom}
th.n,td.n{text-align:right;white-space:nowrap}
th:last-child,td:last-child{padding-right:0}
.mark{color:var(--bad);font-weight:600}
footer{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:1rem;font-size:.875rem}
footer dt{font-weight:600;margin-top:.5rem}
footer dd{margin:0}
@media (max-width:44rem){.parts{grid-template-columns:minmax(0,1fr)}
.tiles{grid-template-columns:1fr 1fr}
.tile:last-child:nth-child(odd){grid-column:1/-1}
.cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.cards tr{display:block;padding:.45rem 0;border-bottom:1px solid var(--line)}
.cards td,.cards td.n{display:flex;justify-content:space-between;gap:1rem;border:0;padding:.12rem 0;
text-align:right;white-space:normal}
.cards td::before{content:attr(data-head);color:var(--soft);text-align:left;flex:none}
.cards td:empty{display:none}}
@media print{@page{size:A4;margin:14mm}
:root{color-scheme:light;--ground:#fff;--ink:#000;--soft:#444;--line:#bbb;--card:#fff;--good:#3b83c0;
--neutral:#c4c6cc;--bad:#a13404;--trend:#000}
body{padding:0;max-width:none;font-size:9pt;line-height:1.35;-webkit-print-color-adjust:exact;
print-color-adjust:exact}
nav{display:none}
.tile{border:1px solid var(--line);padding:.4rem .6rem}
.tile b{font-size:1.3rem}
.tiles{grid-template-columns:repeat(5,1fr)}
.parts{grid-template-columns:repeat(2,minmax(0,1fr));gap:1rem 1.6rem;margin-top:1rem}
article,.tile,figure,tr{break-inside:avoid}
h2,h3{break-after:avoid}
footer{font-size:8pt;margin-top:1.2rem;break-before:auto}
table{font-size:8.5pt}
section+section{break-before:page}
section+section h2{margin-top:0}
.scroll{overflow:visible}
.cards thead{position:static;width:auto;height:auto;clip-path:none}}
";
