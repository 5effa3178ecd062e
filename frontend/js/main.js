import "./frame.js";
import "./markdown-editor.js";
import "./autosave.js";
import "./passage-picker.js";
import "./block-editor.js";
import "./amendment-standing.js";
