// Zoom and pan: a frame that stays, and a world that moves in it.

import type { Point } from "./layout.ts";
import type { Area } from "./scene.ts";

/** The world point (x, y) is drawn at x * scale + left. */
export interface Look {
  left: number;
  top: number;
  scale: number;
}

export interface Viewport {
  look(): Look;
  /** The part of the world that is on the screen, with so much of a screen on each side of it. */
  area(around: number): Area;
  show(look: Look): void;
  zoom(by: number): void;
  /** All of a world of that size; with `centre`, where that would be too small to read, this point in the middle. */
  fit(size: { width: number; height: number }, centre?: Point): void;
  /** Moves as little as shows the rectangle. */
  reveal(left: number, top: number, width: number, height: number): void;
}

const LEAST = 0.05;
const MOST = 2.5;
const READABLE = 0.7;
const MARGIN = 48;
const STEP = 60;

export function viewport(frame: HTMLElement, world: HTMLElement, moved: (look: Look) => void): Viewport {
  let look: Look = { left: 0, top: 0, scale: 1 };
  const show = (next: Look): void => {
    look = next;
    world.style.transform = `translate(${look.left}px, ${look.top}px) scale(${look.scale})`;
    moved(look);
  };
  const zoomAt = (x: number, y: number, by: number): void => {
    const scale = Math.min(MOST, Math.max(LEAST, look.scale * by));
    const grown = scale / look.scale;
    show({ scale, left: x - (x - look.left) * grown, top: y - (y - look.top) * grown });
  };
  const zoom = (by: number): void => zoomAt(frame.clientWidth / 2, frame.clientHeight / 2, by);
  const pan = (x: number, y: number): void => show({ ...look, left: look.left + x, top: look.top + y });

  frame.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const box = frame.getBoundingClientRect();
      if (event.shiftKey || (event.deltaX !== 0 && !event.ctrlKey)) pan(-event.deltaX, -event.deltaY);
      else zoomAt(event.clientX - box.left, event.clientY - box.top, Math.exp(-event.deltaY * 0.0015));
    },
    { passive: false },
  );
  frame.addEventListener("pointerdown", (event) => {
    const onButton = event.target instanceof Element && event.target.closest("button") !== null;
    if (event.button > 1 || (onButton && event.button === 0)) return;
    frame.setPointerCapture(event.pointerId);
    frame.classList.add("panning");
  });
  frame.addEventListener("pointermove", (event) => {
    if (frame.hasPointerCapture(event.pointerId)) pan(event.movementX, event.movementY);
  });
  frame.addEventListener("lostpointercapture", () => frame.classList.remove("panning"));
  frame.addEventListener("keydown", (event) => {
    if (event.target !== frame) return;
    const step = PAN_KEYS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    pan(step.x, step.y);
  });

  return {
    look: () => look,
    area(around) {
      const [width, height] = [frame.clientWidth / look.scale, frame.clientHeight / look.scale];
      const left = -look.left / look.scale;
      const top = -look.top / look.scale;
      return {
        left: left - around * width,
        top: top - around * height,
        right: left + (1 + around) * width,
        bottom: top + (1 + around) * height,
      };
    },
    show,
    zoom,
    fit({ width, height }, centre) {
      const across = (frame.clientWidth - 2 * MARGIN) / Math.max(1, width);
      const down = (frame.clientHeight - 2 * MARGIN) / Math.max(1, height);
      const whole = Math.max(LEAST, Math.min(1, across, down));
      const tooSmall = centre !== undefined && whole < READABLE;
      const scale = tooSmall ? READABLE : whole;
      const middle = tooSmall ? centre : { x: width / 2, y: height / 2 };
      show({
        scale,
        left: begin(middle.x * scale, width * scale, frame.clientWidth),
        top: begin(middle.y * scale, height * scale, frame.clientHeight),
      });
    },
    reveal(left, top, width, height) {
      const x = shift(left * look.scale + look.left, width * look.scale, frame.clientWidth);
      const y = shift(top * look.scale + look.top, height * look.scale, frame.clientHeight);
      if (x !== 0 || y !== 0) pan(x, y);
    },
  };
}

const PAN_KEYS: Record<string, Point> = {
  ArrowLeft: { x: STEP, y: 0 },
  ArrowRight: { x: -STEP, y: 0 },
  ArrowUp: { x: 0, y: STEP },
  ArrowDown: { x: 0, y: -STEP },
};

/** Where what is `size` long begins: `middle` of it in the middle of the room, as far as no room stays empty. */
function begin(middle: number, size: number, room: number): number {
  if (size + 2 * MARGIN <= room) return (room - size) / 2;
  return Math.min(MARGIN, Math.max(room - MARGIN - size, room / 2 - middle));
}

/** How far `start`, `size` long, must move to lie inside 0 … `room`. */
function shift(start: number, size: number, room: number): number {
  if (start < MARGIN) return MARGIN - start;
  return Math.min(0, Math.max(room - MARGIN - size - start, MARGIN - start));
}
