// A button [data-scan="id of a field"] opens the camera and reads a barcode or QR code into the
// field, as if a scanner had typed it and Enter. Where the browser cannot, it stays hidden: a
// scanner that types works everywhere.
const FORMATS = ["code_128", "code_39", "codabar", "itf", "ean_13", "qr_code", "data_matrix"];
const PAUSE = 150; // ms between two looks at the picture

export async function start(root) {
  const buttons = [...root.querySelectorAll("button[data-scan]")];
  if (!buttons.length || !window.BarcodeDetector || !navigator.mediaDevices?.getUserMedia) return;
  const known = await BarcodeDetector.getSupportedFormats().catch(() => []);
  const formats = FORMATS.filter((format) => known.includes(format));
  if (!formats.length) return;
  for (const button of buttons) {
    const view = document.getElementById(button.getAttribute("popovertarget"));
    view.addEventListener("toggle", (event) => event.newState === "open" && read(button, view, formats));
    button.hidden = false;
  }
}

async function read(button, view, formats) {
  const video = view.querySelector("video");
  const problem = view.querySelector("[data-problem]");
  problem.hidden = true;
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.srcObject = stream;
    await video.play();
    const text = await found(new BarcodeDetector({ formats }), video, view);
    if (text) enter(document.getElementById(button.dataset.scan), text, view);
  } catch {
    problem.hidden = false;
  } finally {
    stream?.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  }
}

async function found(detector, video, view) {
  while (view.matches(":popover-open")) {
    const [code] = await detector.detect(video);
    if (code?.rawValue.trim()) return code.rawValue.trim();
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  return "";
}

function enter(field, text, view) {
  view.hidePopover();
  field.focus();
  if (field.tagName === "TEXTAREA") {
    field.value = `${field.value.trimEnd()}\n${text}\n`.trimStart(); // several, one a line
    return;
  }
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  const key = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
  if (field.dispatchEvent(key)) field.form.requestSubmit();
}
