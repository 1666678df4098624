/** The page's colours, for light and for dark; pictures use the same names, so they change with the page. */
export const colorStyles = `
:root {
  color-scheme: light dark;
  --paper: #f3f4f0; --sheet: #ffffff; --well: #f3f5f1; --ink: #17201c; --soft: #55615b; --rule: #d6dcd6; --grid: #e9ede8;
  --pass: #0a6b3f; --fail: #b1261b; --unknown: #835100;
  --pass-deep: #0b4f33; --fail-deep: #7f1a13; --unknown-deep: #5e3b04;
  --pass-tint: #e4f3ea; --fail-tint: #fcebe8; --unknown-tint: #fbf1dc;
  --execute: #3a9b74; --suspended: #dba520; --held: #d9692b; --aborted: #9c2530; --idle: #9aa8a1; --stopped: #7e8c86;
  --fault: #5a55c9; --fault-ink: #4742ad; --fault-shade: rgb(90 85 201 / 0.11);
  --disturbance: #9a2c83; --disturbance-shade: rgb(154 44 131 / 0.09); --alarm: #c2410c;
  --truth: #b9d3e8; --delivered: #14517f; --p99: #b45309;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0d1210; --sheet: #151c19; --well: #1b2420; --ink: #e6ede9; --soft: #a2b1a9; --rule: #2e3a35; --grid: #222c28;
    --pass: #5fd39b; --fail: #ff8d80; --unknown: #edb95a;
    --pass-deep: #0c4a31; --fail-deep: #74190f; --unknown-deep: #573805;
    --pass-tint: #12291f; --fail-tint: #331714; --unknown-tint: #2d230f;
    --execute: #3f9d78; --suspended: #d6a12a; --held: #df7636; --aborted: #d2525c; --idle: #5f6f68; --stopped: #7b8a83;
    --fault: #8f8bf0; --fault-ink: #aba8f7; --fault-shade: rgb(143 139 240 / 0.17);
    --disturbance: #e38bd0; --disturbance-shade: rgb(227 139 208 / 0.13); --alarm: #ff9457;
    --truth: #2f5a7c; --delivered: #9fd2fb; --p99: #f2b161;
  }
}
`;
