#!/usr/bin/env node
import { pro } from './operator/pro.js';

process.exitCode = await pro(process.argv.slice(2));
